package dev.spindle.sync.replicate;

import dev.spindle.event.FragmentEvent;
import dev.spindle.model.Crc32c;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A fragment that can be fetched.
 *
 * @param number 1-based
 * @param length bytes
 * @param crc32c what its bytes have; null when only the source can tell
 * @param source HTTP URL of its bytes
 * @param failures how often fetching it has failed
 */
public record Offer(int number, int length, @Nullable Crc32c crc32c, URI source, int failures) {
  static Offer of(FragmentEvent.Received received) {
    return new Offer(received.number(), received.length(), received.crc32c(), received.source(), 0);
  }

  Offer failedOnceMore() {
    return new Offer(number, length, crc32c, source, failures + 1);
  }
}
