import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints the events that a running Spindle has said so far, in order of time, one a line: milliseconds since the epoch, type, data as JSON.
 *
 * <p>{@code java -cp 'deploy/standalone/target/lib/*' deploy/bench/Events.java BOOTSTRAP-SERVERS}
 */
public class Events {
  public static void main(String[] arguments) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer.listTopics().forEach((topic, of) -> {
        if (topic.startsWith("spindle.")) {
          of.forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
        }
      });
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, String>> all = new ArrayList<>();
      while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
      all.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
      all.forEach(event -> System.out.println(event.timestamp() + " " + type(event) + " " + event.value()));
    }
  }

  private static String type(ConsumerRecord<String, String> event) {
    Header type = event.headers().lastHeader("ce_type");
    return type == null ? event.topic() : new String(type.value(), StandardCharsets.UTF_8);
  }
}
