package dev.spindle.sync.replicate;

import dev.spindle.sync.replicate.DataCentre.StoredPart;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The digest that S3 shows as ETag (RFC 1321). */
final class Md5 {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

  private Md5() {}

  /** A new running computation. */
  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /**
   * The ETag that the object of these parts must have; empty when a part's ETag is no MD5, as with
   * buckets that encrypt.
   */
  static Optional<String> composite(List<StoredPart> parts) {
    MessageDigest digest = digest();
    for (StoredPart part : parts) {
      if (!HEX.matcher(part.etag()).matches()) {
        return Optional.empty();
      }
      digest.update(HexFormat.of().parseHex(part.etag()));
    }
    return Optional.of(HexFormat.of().formatHex(digest.digest()) + "-" + parts.size());
  }
}
