package dev.spindle.reconciler.resource;

import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Condition;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource's conditions as they become; the time of one that stays what it was stays too.
 *
 * @param generation of the spec that they are about
 */
record Conditions(
    @Nullable VirtualMachineImageStatus before, @Nullable Long generation, Instant now) {
  /** One of them that holds, or does not. */
  Condition of(ConditionType type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    Condition known = before == null ? null : before.condition(type);
    String since =
        known != null && known.status().equals(status)
            ? known.lastTransitionTime()
            : now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new Condition(type, status, reason, message, since, generation);
  }

  /** None of them holds, all for one reason. */
  List<Condition> none(String reason, String message) {
    List<Condition> conditions = new ArrayList<>();
    for (ConditionType type : ConditionType.values()) {
      conditions.add(of(type, false, reason, message));
    }
    return conditions;
  }
}
