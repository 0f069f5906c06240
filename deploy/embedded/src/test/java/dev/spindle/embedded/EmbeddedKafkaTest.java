package dev.spindle.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  @TempDir Path dir;

  @Test
  void aMessageIsThereAfterARestart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0, "spindle.images")) {
      send(kafka.bootstrapServers(), "spindle.images", "one");
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0, "spindle.images", "another")) {
      assertThat(first(kafka.bootstrapServers(), "spindle.images")).isEqualTo("one");
    }
  }

  @Test
  void aTopicThatNobodyNamedIsCreatedWhenItIsUsed() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
      send(kafka.bootstrapServers(), "spindle.images.dead-letter", "bad");
      assertThat(first(kafka.bootstrapServers(), "spindle.images.dead-letter")).isEqualTo("bad");
    }
  }

  @Test
  void aMessageIsThereAfterItsProcessWasKilled() throws Exception {
    try (OwnJvm kafka = OwnJvm.start(EmbeddedKafka.class, "--dir", dir.toString(), "topic")) {
      send(kafka.endpoint(), "topic", "one");
      kafka.kill();
    }
    try (OwnJvm kafka = OwnJvm.start(EmbeddedKafka.class, "--dir", dir.toString(), "topic")) {
      assertThat(first(kafka.endpoint(), "topic")).isEqualTo("one");
      assertThat(kafka.terminate()).as("exit code after SIGTERM").isIn(0, 143);
    }
  }

  @Test
  void itsProcessEndsWithTheProcessItWasToldToWatch() throws Exception {
    Process watched = new ProcessBuilder("sleep", "600").start();
    try (OwnJvm kafka =
        OwnJvm.start(
            EmbeddedKafka.class,
            "--dir",
            dir.toString(),
            "--parent-pid",
            Long.toString(watched.pid()))) {
      watched.destroyForcibly().waitFor();
      assertThat(kafka.waitForEnd()).isTrue();
    }
  }

  private static void send(String bootstrapServers, String topic, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", value)).get(30, TimeUnit.SECONDS);
    }
  }

  private static String first(String bootstrapServers, String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      return consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
    }
  }
}
