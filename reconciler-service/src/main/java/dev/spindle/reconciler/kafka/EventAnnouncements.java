package dev.spindle.reconciler.kafka;

import dev.spindle.event.Event;
import dev.spindle.messaging.EventPublisher;
import dev.spindle.reconciler.repair.Announcements;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Says things on Kafka. */
@Singleton
final class EventAnnouncements implements Announcements {
  private final EventPublisher publisher;

  EventAnnouncements(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public Uni<Void> say(Event event) {
    return Uni.createFrom().completionStage(() -> publisher.publish(event));
  }
}
