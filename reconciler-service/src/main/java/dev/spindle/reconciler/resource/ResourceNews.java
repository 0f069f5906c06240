package dev.spindle.reconciler.resource;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Condition;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What people are told of a resource as Kubernetes Events: what turned, once each. */
final class ResourceNews {
  private static final Logger LOG = Logger.getLogger(ResourceNews.class);

  /** The form that {@code MicroTime} has in JSON. */
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** Kubernetes' limit for an event's note, in bytes; ours are ASCII but for an ellipsis. */
  private static final int NOTE_CHARACTERS = 1000;

  private static final AtomicLong LAST_NAME = new AtomicLong();

  /** What is on its way, and needs nobody. */
  private static final Set<String> ORDINARY =
      Set.of(
          "Registering",
          "Registered",
          "Receiving",
          "Checking",
          "Verifying",
          "Loading",
          "DriveInUse");

  private final KubernetesClient client;
  private final String instance;
  private final Clock clock;

  /**
   * News from one replica.
   *
   * @param instance its name
   */
  ResourceNews(KubernetesClient client, String instance, Clock clock) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
  }

  /** As client-go names events: by the time, which no two of them here share. */
  private static long nextName() {
    Instant now = Instant.now();
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    return LAST_NAME.updateAndGet(last -> Math.max(last + 1, nanos));
  }

  /** Tells what turned from one status to the next. */
  void tell(
      VirtualMachineImage image,
      @Nullable VirtualMachineImageStatus before,
      VirtualMachineImageStatus after) {
    if (after.imageId() != null && (before == null || before.imageId() == null)) {
      say(image, true, "Registered", "Register", "the image is " + after.imageId());
    }
    for (Condition condition : after.conditions()) {
      if (condition.holds() && (before == null || !before.is(condition.type()))) {
        say(image, true, condition.type().word(), "Watch", condition.message());
      }
    }
    Condition complete = after.condition(ConditionType.COMPLETE);
    Condition earlier = before == null ? null : before.condition(ConditionType.COMPLETE);
    if (complete != null
        && !complete.holds()
        && !ORDINARY.contains(complete.reason())
        && (earlier == null || !earlier.reason().equals(complete.reason()))) {
      warn(image, complete.reason(), complete.message());
    }
  }

  /** Tells what somebody should look at. */
  void warn(VirtualMachineImage image, String reason, String note) {
    say(image, false, reason, "Watch", note);
  }

  private void say(
      VirtualMachineImage image, boolean isGood, String reason, String action, String note) {
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withName(image.getMetadata().getName() + "." + HexFormat.of().toHexDigits(nextName()))
            .withNamespace(image.getMetadata().getNamespace())
            .endMetadata()
            .withType(isGood ? "Normal" : "Warning")
            .withReason(reason)
            .withAction(action)
            .withNote(note.length() > NOTE_CHARACTERS ? note.substring(0, NOTE_CHARACTERS) : note)
            .withEventTime(new MicroTime(MICROS.format(Instant.now(clock))))
            .withReportingController("spindle.dev/reconciler-service")
            .withReportingInstance(instance)
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(image.getApiVersion())
                    .withKind(image.getKind())
                    .withNamespace(image.getMetadata().getNamespace())
                    .withName(image.getMetadata().getName())
                    .withUid(image.getMetadata().getUid())
                    .build())
            .build();
    try {
      Event _ = client.resource(event).create();
    } catch (KubernetesClientException e) {
      // The status says it too.
      LOG.warnf("cannot tell %s of %s: %s", reason, image.getMetadata().getName(), e.getMessage());
    }
  }
}
