package dev.spindle.sync.kafka;

import dev.spindle.event.Event;
import dev.spindle.messaging.EventPublisher;
import dev.spindle.sync.replicate.Announcer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Publishes events; one that cannot be sent is tried again until it can. */
@ApplicationScoped
class KafkaAnnouncer implements Announcer {
  private static final Logger LOG = Logger.getLogger(KafkaAnnouncer.class);

  /** 200 ms to 10 s between tries: a broker that restarts is back within that. */
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  private final EventPublisher publisher;

  KafkaAnnouncer(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void announce(Event event) {
    Uni.createFrom()
        .completionStage(() -> publisher.publish(event))
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LONGEST_RETRY)
        .indefinitely()
        .subscribe()
        .with(_ -> {}, failure -> LOG.errorf(failure, "could not say %s", event));
  }
}
