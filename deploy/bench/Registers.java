import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Says of COUNT images of SIZE bytes that they are registered, and that the first fragment of each, all zeros, is to be had at SOURCE: what a loader hears of many
 * images, without a staging volume that would hold them.
 *
 * <p>{@code java -cp 'deploy/standalone/target/lib/*' deploy/bench/Registers.java BOOTSTRAP-SERVERS COUNT SIZE FRAGMENT-SIZE SOURCE}
 */
public class Registers {
  public static void main(String[] arguments) throws InterruptedException {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    ImageLayout layout = new ImageLayout(Long.parseLong(arguments[2]), Integer.parseInt(arguments[3]));
    URI source = URI.create(arguments[4]);
    EventCodec codec = new EventCodec("/bench", Clock.systemUTC());
    Crc32c zeros = Crc32c.of(new byte[layout.lengthOf(1)]);
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      List<ImageId> ids = Stream.generate(ImageId::random).limit(count).toList();
      for (ImageId id : ids) {
        send(producer, codec, new ImageEvent.Registered(id, "many", layout, null, "loader-0", List.of()));
      }
      producer.flush();
      // The loader would ask the upload-service for an image that it has not heard of, in vain: it is told of none.
      TimeUnit.SECONDS.sleep(15);
      for (ImageId id : ids) {
        send(producer, codec, new FragmentEvent.Received(id, 1, 0, layout.lengthOf(1), zeros, source));
      }
    }
  }

  private static void send(KafkaProducer<String, byte[]> producer, EventCodec codec, Event event) {
    EventMessage message = codec.encode(event);
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(message.topic(), message.key(), message.data());
    message.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    producer.send(record);
  }
}
