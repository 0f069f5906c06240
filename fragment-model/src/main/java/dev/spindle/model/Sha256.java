package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An SHA-256 digest (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256(@JsonValue String hex) {
  private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{64}");

  @JsonCreator
  public Sha256 {
    if (!isValid(hex)) {
      throw new IllegalArgumentException("an SHA-256 has 64 hexadecimal digits: " + hex);
    }
    hex = hex.toLowerCase(Locale.ROOT);
  }

  /** Whether a text that came from outside is a digest. */
  public static boolean isValid(String text) {
    return DIGITS.matcher(text).matches();
  }

  /** Of bytes in memory. */
  public static Sha256 of(byte[] bytes) {
    return of(digest(), bytes);
  }

  /** Ends a running computation. */
  public static Sha256 of(MessageDigest running) {
    return new Sha256(HexFormat.of().formatHex(running.digest()));
  }

  private static Sha256 of(MessageDigest running, byte[] rest) {
    running.update(rest);
    return of(running);
  }

  /** A new running computation. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest's 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
