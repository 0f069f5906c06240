package dev.spindle.kubernetes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for. All but {@code virtualMachine.start} and {@code reclaimPolicy} stays as
 * it was first said; the API server sees to it.
 *
 * @param size bytes; absent until it is known
 * @param sha256 of the whole image, hexadecimal, where it is known
 * @param fragmentSize bytes as a quantity, such as {@code 1Mi}
 * @param dataCentres that must hold a whole copy; absent for all that the installation has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineImageSpec(
    @Nullable Long size,
    @Nullable String sha256,
    @Nullable String fragmentSize,
    @Nullable Cdrom cdrom,
    @Nullable VirtualMachine virtualMachine,
    @Nullable List<String> dataCentres,
    @Nullable ReclaimPolicy reclaimPolicy) {
  public VirtualMachineImageSpec {
    dataCentres = dataCentres == null ? null : List.copyOf(dataCentres);
  }

  /** The policy that holds where none is given. */
  public ReclaimPolicy reclaimPolicyOrDefault() {
    return reclaimPolicy == null ? ReclaimPolicy.DELETE : reclaimPolicy;
  }

  /**
   * The drive as the VM sees it.
   *
   * @param dataVolume name of the DataVolume that the loader makes for the disc
   * @param bus decides the stall policy
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Cdrom(String dataVolume, @Nullable Bus bus) {
    /** The bus that holds where none is given. */
    public Bus busOrDefault() {
      return bus == null ? Bus.SCSI : bus;
    }
  }

  /** Which bus the drive is on. */
  public enum Bus {
    /** virtio-scsi: a guest waits for a read as long as it takes. */
    @JsonProperty("scsi")
    SCSI,
    /** A guest gives a read up after 30 s, so the VM is paused before. */
    @JsonProperty("sata")
    SATA,
    /** As SATA. */
    @JsonProperty("usb")
    USB
  }

  /**
   * The VM that is installed from the image.
   *
   * @param name of a VirtualMachine in the same namespace
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record VirtualMachine(String name, @Nullable Start start) {
    /** The policy that holds where none is given. */
    public Start startOrDefault() {
      return start == null ? Start.WHEN_BOOTABLE : start;
    }
  }

  /** When the VM is started. */
  public enum Start {
    /** As soon as firmware can boot from the disc. */
    @JsonProperty("WhenBootable")
    WHEN_BOOTABLE,
    /** When the image is whole, verified and in every data centre. */
    @JsonProperty("WhenComplete")
    WHEN_COMPLETE,
    /** Somebody else starts it. */
    @JsonProperty("Never")
    NEVER
  }

  /** What becomes of the finished copies in the data centres when the resource is deleted. */
  public enum ReclaimPolicy {
    @JsonProperty("Delete")
    DELETE,
    @JsonProperty("Retain")
    RETAIN
  }
}
