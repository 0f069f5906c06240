package dev.spindle.kubernetes.cdi;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** How far a DataVolume is. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DataVolumeStatus(@Nullable String phase) {
  /** Whether VMs may use it. */
  public boolean isSucceeded() {
    return "Succeeded".equals(phase);
  }
}
