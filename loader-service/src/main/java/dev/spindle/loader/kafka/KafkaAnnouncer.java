package dev.spindle.loader.kafka;

import dev.spindle.event.Event;
import dev.spindle.loader.drive.Announcer;
import dev.spindle.messaging.EventPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;

/** Announces over Kafka. */
@ApplicationScoped
public class KafkaAnnouncer implements Announcer {
  private final EventPublisher publisher;

  KafkaAnnouncer(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletionStage<Void> announce(Event event) {
    return publisher.publish(event);
  }
}
