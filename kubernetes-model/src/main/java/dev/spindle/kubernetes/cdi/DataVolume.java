package dev.spindle.kubernetes.cdi;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A volume that a VM may name as a disk once it is {@code Succeeded}. */
@Group("cdi.kubevirt.io")
@Version("v1beta1")
@Kind("DataVolume")
@Plural("datavolumes")
@SuppressWarnings("NullAway") // a resource on its way to or from JSON may lack either half
public final class DataVolume extends CustomResource<DataVolumeSpec, DataVolumeStatus>
    implements Namespaced {
  @Serial private static final long serialVersionUID = 1;

  @Override
  protected @Nullable DataVolumeSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable DataVolumeStatus initStatus() {
    return null;
  }
}
