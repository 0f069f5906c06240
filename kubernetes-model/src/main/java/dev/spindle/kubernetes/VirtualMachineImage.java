package dev.spindle.kubernetes;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An image that a VM is installed from while it is uploaded. */
@Group(VirtualMachineImage.GROUP)
@Version(VirtualMachineImage.VERSION)
@Kind("VirtualMachineImage")
@Singular("virtualmachineimage")
@Plural("virtualmachineimages")
@ShortNames({"vmimage", "vmimages"})
@SuppressWarnings("NullAway") // a resource on its way to or from JSON may lack either half
public final class VirtualMachineImage
    extends CustomResource<VirtualMachineImageSpec, VirtualMachineImageStatus>
    implements Namespaced {
  public static final String GROUP = "spindle.dev";
  public static final String VERSION = "v1alpha1";

  /**
   * Of the loader: the drive is in the cluster, so that the resource, and with it image and disc,
   * must stay until no pod uses it.
   */
  public static final String DRIVE_FINALIZER = "spindle.dev/drive";

  @Serial private static final long serialVersionUID = 1;

  /** None, rather than an empty one: an apply owns what it sends. */
  @Override
  protected @Nullable VirtualMachineImageSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable VirtualMachineImageStatus initStatus() {
    return null;
  }
}
