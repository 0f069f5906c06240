package dev.spindle.kubernetes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of it.
 *
 * @param phase as the images of the upload-service have it, or {@code Pending} before there is one
 * @param imageId of the image at the upload-service; absent until it is registered
 * @param drive the loader replica that holds the disc
 * @param observedGeneration of the spec that this is about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineImageStatus(
    @Nullable String phase,
    @Nullable String imageId,
    @Nullable String drive,
    @Nullable Upload upload,
    @Nullable Fragments fragments,
    List<Condition> conditions,
    @Nullable Long observedGeneration) {
  @SuppressWarnings("NullAway") // what was written by another version may lack anything
  public VirtualMachineImageStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The condition of a type, if it was ever said. */
  public @Nullable Condition condition(ConditionType type) {
    return conditions.stream()
        .filter(condition -> condition.type() == type)
        .findFirst()
        .orElse(null);
  }

  /** Whether a condition is known to hold. */
  public boolean is(ConditionType type) {
    Condition condition = condition(type);
    return condition != null && condition.holds();
  }

  /**
   * Where a device uploads to.
   *
   * @param url of the image at the upload-service; fragments are below it
   * @param tokenSecretName of the Secret whose {@code token} lets a device upload
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Upload(String url, @Nullable String tokenSecretName) {}

  /**
   * How far it is, in fragments.
   *
   * @param missing what the device is asked for again, as {@code 17,90-92}
   * @param loadedPercent whole percents of what is on the disc, rounded down
   * @param synced by data centre
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Fragments(
      int total,
      int received,
      int loaded,
      int loadedPercent,
      String missing,
      Map<String, Integer> synced) {
    @SuppressWarnings("NullAway") // what was written by another version may lack anything
    public Fragments {
      synced = synced == null ? Map.of() : Map.copyOf(synced);
    }
  }

  /** What can be said of an image with yes or no. */
  public enum ConditionType {
    /** Firmware can boot from the disc. */
    @JsonProperty("Bootable")
    BOOTABLE("Bootable"),
    /** Every fragment is on the disc. */
    @JsonProperty("Loaded")
    LOADED("Loaded"),
    /** Every data centre has a whole copy. */
    @JsonProperty("Synced")
    SYNCED("Synced"),
    /** Loaded, verified and synced: the promise that it is kept. */
    @JsonProperty("Complete")
    COMPLETE("Complete");

    private final String word;

    ConditionType(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /**
   * As {@code metav1.Condition} has it.
   *
   * @param status {@code True} or {@code False}
   * @param reason one word, for programs
   * @param lastTransitionTime when {@code status} last changed, RFC 3339
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Condition(
      ConditionType type,
      String status,
      String reason,
      String message,
      String lastTransitionTime,
      @Nullable Long observedGeneration) {
    /** Whether it is known to hold. (Not {@code isTrue}: that would be a field of its JSON.) */
    public boolean holds() {
      return status.equals("True");
    }
  }
}
