package dev.spindle.upload.kafka;

import dev.spindle.event.Event;
import dev.spindle.messaging.EventPublisher;
import dev.spindle.upload.receive.EventOutlet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;

/** Sends events; done when all in-sync replicas have them. */
@ApplicationScoped
class KafkaOutlet implements EventOutlet {
  private final EventPublisher publisher;

  KafkaOutlet(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<Void> publish(Event event) {
    return publisher.publish(event);
  }
}
