package dev.spindle.kubernetes.kubevirt;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A VM as somebody described it, whether or not it runs. */
@Group("kubevirt.io")
@Version("v1")
@Kind("VirtualMachine")
@Plural("virtualmachines")
@SuppressWarnings("NullAway") // a resource on its way to or from JSON may lack either half
public final class VirtualMachine extends CustomResource<VirtualMachineSpec, Void>
    implements Namespaced {
  @Serial private static final long serialVersionUID = 1;

  @Override
  protected @Nullable VirtualMachineSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable Void initStatus() {
    return null;
  }
}
