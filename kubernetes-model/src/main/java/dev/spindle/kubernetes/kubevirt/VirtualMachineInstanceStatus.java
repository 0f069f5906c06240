package dev.spindle.kubernetes.kubevirt;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a VM fares.
 *
 * @param phase such as {@code Running}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record VirtualMachineInstanceStatus(@Nullable String phase, List<Condition> conditions) {
  private static final String PAUSED = "Paused";

  @SuppressWarnings("NullAway") // absent in a status that was just begun
  public VirtualMachineInstanceStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Whether its QEMU is there. */
  public boolean isRunning() {
    return "Running".equals(phase);
  }

  /** Whether its QEMU is there no more; a VM that is started by hand keeps such an instance. */
  public boolean hasEnded() {
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Whether its processors stand still, whoever stopped them. */
  public boolean isPaused() {
    return conditions.stream().anyMatch(each -> each.type().equals(PAUSED) && each.isTrue());
  }

  /** Whether they stand still since a read or a write failed. */
  public boolean isPausedByError() {
    return conditions.stream()
        .anyMatch(
            each ->
                each.type().equals(PAUSED)
                    && each.isTrue()
                    && "PausedIOError".equals(each.reason()));
  }

  /** As KubeVirt has it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Condition(String type, String status, @Nullable String reason) {
    boolean isTrue() {
      return status.equals("True");
    }
  }
}
