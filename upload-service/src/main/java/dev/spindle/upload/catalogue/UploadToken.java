package dev.spindle.upload.catalogue;

import dev.spindle.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that lets a device upload one image: 256 bits. It is given out in the answer to the
 * registration and only its digest is stored; it is good for that image alone.
 *
 * <p>With an idempotency key the token is derived from that key and a stored random salt
 * (HMAC-SHA-256), so that the repeated registration gives the same token although nobody stored it.
 *
 * @param text base64url, 43 characters
 * @param salt 64 hexadecimal digits
 */
public record UploadToken(String text, String salt) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  /** A token that nobody can derive again. */
  public static UploadToken random() {
    return new UploadToken(base64(randomBytes()), HexFormat.of().formatHex(randomBytes()));
  }

  /** The token of a new registration with an idempotency key. */
  public static UploadToken derived(IdempotencyKey key) {
    return derived(key, HexFormat.of().formatHex(randomBytes()));
  }

  /** The token again, from the salt that was stored with it. */
  public static UploadToken derived(IdempotencyKey key, String salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return new UploadToken(base64(mac.doFinal(HexFormat.of().parseHex(salt))), salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /** What the catalogue stores. */
  public Sha256 digest() {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the secret, so that it gets into no log. */
  @Override
  public String toString() {
    return "UploadToken[" + digest().hex().substring(0, 8) + "…]";
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
