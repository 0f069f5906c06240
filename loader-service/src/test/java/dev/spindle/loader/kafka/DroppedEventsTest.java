package dev.spindle.loader.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DroppedEventsTest {
  private static final TopicPartition PARTITION = new TopicPartition("received", 0);

  @AfterEach
  void noFaults() {
    System.clearProperty("spindle.faults.drop-received-share");
    System.clearProperty("spindle.faults.seed");
  }

  private static ConsumerRecords<Object, byte[]> events() {
    List<ConsumerRecord<Object, byte[]>> events = new ArrayList<>();
    for (int offset = 0; offset < 1000; offset++) {
      events.add(
          new ConsumerRecord<>(
              "received",
              0,
              offset,
              "image",
              ("n" + offset).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    return new ConsumerRecords<>(Map.of(PARTITION, events), Map.of());
  }

  private static DroppedEvents with(String share) {
    System.setProperty("spindle.faults.drop-received-share", share);
    System.setProperty("spindle.faults.seed", "42");
    DroppedEvents dropped = new DroppedEvents();
    dropped.configure(Map.of());
    return dropped;
  }

  @Test
  void nothingIsLostUnlessAsked() {
    assertThat(with("0").onConsume(events()).count()).isEqualTo(1000);
  }

  @Test
  void aShareOfFirstAnnouncementsIsLostAndComesThroughWhenSaidAgain() {
    DroppedEvents dropped = with("0.05");

    assertThat(dropped.onConsume(events()).count()).isBetween(920, 980);
    assertThat(dropped.onConsume(events()).count()).isEqualTo(1000);
  }

  @Test
  void theSameSeedLosesTheSame() {
    assertThat(offsets(with("0.1"))).isEqualTo(offsets(with("0.1"))).hasSizeLessThan(1000);
  }

  private static List<Long> offsets(DroppedEvents dropped) {
    return dropped.onConsume(events()).records(PARTITION).stream()
        .map(ConsumerRecord::offset)
        .toList();
  }
}
