package dev.spindle.upload.sequence;

import dev.spindle.model.ImageId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a sequence.
 *
 * @param id its image's too, once it is one
 * @param order what the device said, with the length since that is known
 * @param key under which its image is registered, so that a crash does not make a second one; a
 *     secret
 * @param usedAt when a final one was made of it; null before
 */
public record SequenceRecord(ImageId id, Order order, String key, @Nullable Instant usedAt) {
  static SequenceRecord of(ImageId id, Order order) {
    return new SequenceRecord(id, order, UUID.randomUUID().toString(), null);
  }

  SequenceRecord withLength(long length) {
    return new SequenceRecord(id, order.withLength(length), key, usedAt);
  }

  SequenceRecord usedAt(Instant now) {
    return new SequenceRecord(id, order, key, now);
  }

  Map<String, String> toMap() {
    Map<String, String> map = new TreeMap<>();
    map.put("kind", order.kind().name());
    map.put("name", order.name());
    map.put("metadata", order.metadata());
    map.put("concatenation", order.concatenation());
    map.put("key", key);
    put(map, "length", order.length());
    put(map, "fragmentSize", order.fragmentSize());
    put(map, "sha256", order.sha256());
    put(map, "usedAt", usedAt);
    return map;
  }

  static SequenceRecord of(ImageId id, Map<String, String> map) {
    String used = map.get("usedAt");
    Order order =
        new Order(
            SequenceKind.valueOf(map.getOrDefault("kind", "")),
            number(map.get("length")),
            map.getOrDefault("name", ""),
            number(map.get("fragmentSize")),
            map.get("sha256"),
            map.getOrDefault("metadata", ""),
            map.getOrDefault("concatenation", ""),
            List.of());
    return new SequenceRecord(
        id, order, map.getOrDefault("key", ""), used == null ? null : Instant.parse(used));
  }

  private static void put(Map<String, String> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value.toString());
    }
  }

  private static @Nullable Long number(@Nullable String text) {
    return text == null ? null : Long.valueOf(text);
  }
}
