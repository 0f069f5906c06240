package dev.spindle.kubernetes.cdi;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import org.jspecify.annotations.Nullable;

/**
 * What is in it, and the claim that it is in.
 *
 * @param source absent in DataVolumes of other kinds than ours
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DataVolumeSpec(@Nullable Source source, @Nullable PersistentVolumeClaimSpec pvc) {
  /** A DataVolume that adopts a claim: nothing is written into it. */
  public static DataVolumeSpec adopting(PersistentVolumeClaimSpec claim) {
    return new DataVolumeSpec(new Source(new Blank()), claim);
  }

  /** Where the bytes come from; a DataVolume has exactly one. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Source(@Nullable Blank blank) {}

  /** From nowhere. */
  @JsonSerialize // an object without members, which is refused otherwise
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Blank() {}
}
