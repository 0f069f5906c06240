package dev.spindle.kubernetes.kubevirt;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who starts a VM.
 *
 * @param runStrategy such as {@code Manual}; absent where {@code running} is given
 * @param running the older way to say {@code Always} or {@code Halted}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record VirtualMachineSpec(@Nullable String runStrategy, @Nullable Boolean running) {
  /** Those in which KubeVirt refuses a start, since it starts the VM by itself. */
  private static final Set<String> BY_ITSELF = Set.of("Always", "RerunOnFailure", "Once");

  /** Whether KubeVirt starts it without being asked. */
  public boolean startsByItself() {
    return Boolean.TRUE.equals(running) || (runStrategy != null && BY_ITSELF.contains(runStrategy));
  }
}
