package dev.spindle.upload.catalogue;

import dev.spindle.model.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * What a device sends with a registration so that a repeated one gives the same image.
 *
 * @param value 1 to 255 characters; only its digest is stored
 * @param request digest of the request that it came with
 */
public record IdempotencyKey(String value, Sha256 request) {
  /** Longer ones are refused: a key names a request, it does not carry one. */
  public static final int MAX_CHARACTERS = 255;

  public IdempotencyKey {
    if (!isValid(value)) {
      throw new IllegalArgumentException("an idempotency key has 1 to 255 characters");
    }
  }

  /** Whether a header's value can be a key. */
  public static boolean isValid(String value) {
    return !value.isBlank() && value.length() <= MAX_CHARACTERS;
  }

  /** What the catalogue stores and compares. */
  public Sha256 digest() {
    return Sha256.of(value.getBytes(StandardCharsets.UTF_8));
  }
}
