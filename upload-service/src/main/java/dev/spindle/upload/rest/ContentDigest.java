package dev.spindle.upload.rest;

import dev.spindle.model.Sha256;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Content-Digest} (RFC 9530, section 2): a dictionary of structured fields (RFC
 * 9651) from algorithm to bytes. Of the algorithms we take {@code sha-256}; others are passed over.
 */
sealed interface ContentDigest {
  /** None that we know was given. */
  record Absent() implements ContentDigest {}

  /** What the bytes must have. */
  record Given(Sha256 sha256) implements ContentDigest {}

  /** Not a dictionary, or not 32 bytes. */
  record Malformed() implements ContentDigest {}

  /** One member: a key, and bytes between colons in base64; parameters are passed over. */
  Pattern MEMBER = Pattern.compile("\\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):(?:;[^,]*)?\\s*");

  static ContentDigest parse(@Nullable String header) {
    if (header == null) {
      return new Absent();
    }
    ContentDigest found = new Absent();
    for (String text : header.split(",", -1)) {
      Matcher member = MEMBER.matcher(text);
      if (!member.matches()) {
        return new Malformed();
      }
      if (member.group(1).toLowerCase(Locale.ROOT).equals("sha-256")) {
        found = sha256(member.group(2));
      }
    }
    return found;
  }

  private static ContentDigest sha256(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length == 32
          ? new Given(new Sha256(HexFormat.of().formatHex(bytes)))
          : new Malformed();
    } catch (IllegalArgumentException _) {
      return new Malformed();
    }
  }
}
