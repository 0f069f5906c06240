package dev.spindle.loader.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * For tests of repair only: loses a share of the received fragments' first announcements, as a
 * broker or a bug might. {@code spindle.faults.drop-received-share} is the share, 0 by default;
 * {@code spindle.faults.seed} repeats a run. Which ones are lost depends on seed, image and number
 * alone; said again, a fragment comes through.
 */
public final class DroppedEvents implements ConsumerInterceptor<Object, byte[]> {
  private static final Logger LOG = Logger.getLogger(DroppedEvents.class);

  private final Set<Long> lost = ConcurrentHashMap.newKeySet();
  private double share;
  private long seed;

  @Override
  public void configure(Map<String, ?> configs) {
    var config = ConfigProvider.getConfig();
    share = config.getOptionalValue("spindle.faults.drop-received-share", Double.class).orElse(0.0);
    seed = config.getOptionalValue("spindle.faults.seed", Long.class).orElseGet(System::nanoTime);
    if (share > 0) {
      LOG.warnf("losing %s of the received fragments' first events; seed %d", share, seed);
    }
  }

  @Override
  public ConsumerRecords<Object, byte[]> onConsume(ConsumerRecords<Object, byte[]> records) {
    if (share <= 0) {
      return records;
    }
    Map<TopicPartition, List<ConsumerRecord<Object, byte[]>>> kept = new LinkedHashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<Object, byte[]>> rest = new ArrayList<>(records.records(partition));
      rest.removeIf(this::isLost);
      if (!rest.isEmpty()) {
        kept.put(partition, rest);
      }
    }
    return new ConsumerRecords<>(kept, records.nextOffsets());
  }

  private boolean isLost(ConsumerRecord<Object, byte[]> event) {
    byte[] data = event.value();
    if (data == null) {
      return false;
    }
    CRC32C crc32c = new CRC32C();
    crc32c.update(Long.toString(seed).getBytes(StandardCharsets.UTF_8));
    crc32c.update(String.valueOf(event.key()).getBytes(StandardCharsets.UTF_8));
    // the data of a repeated announcement is the same, and its id is in a header
    crc32c.update(data);
    long value = crc32c.getValue();
    return value < share * 0x1_0000_0000L && lost.add(value);
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
