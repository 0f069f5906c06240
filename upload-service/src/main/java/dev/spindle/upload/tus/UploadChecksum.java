package dev.spindle.upload.tus;

import dev.spindle.upload.sequence.ChecksumAlgorithm;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header {@code Upload-Checksum}: an algorithm's name, a space, the checksum in base64. */
sealed interface UploadChecksum {
  /** What the chunk must have. */
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  record Given(ChecksumAlgorithm algorithm, byte[] expected) implements UploadChecksum {}

  record Malformed() implements UploadChecksum {}

  /** There is no such algorithm here. */
  record AlgorithmUnknown(String word) implements UploadChecksum {}

  static UploadChecksum parse(String header) {
    int space = header.indexOf(' ');
    if (space < 1) {
      return new Malformed();
    }
    String word = header.substring(0, space);
    Optional<ChecksumAlgorithm> algorithm = ChecksumAlgorithm.named(word);
    if (algorithm.isEmpty()) {
      return new AlgorithmUnknown(word);
    }
    byte @Nullable [] expected = decoded(header.substring(space + 1).strip());
    return expected == null ? new Malformed() : new Given(algorithm.get(), expected);
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
