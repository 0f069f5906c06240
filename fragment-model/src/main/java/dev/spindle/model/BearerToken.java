package dev.spindle.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret that a caller of the upload-service shows (RFC 6750).
 *
 * @param text 32 to 512 characters of a b64token
 */
public record BearerToken(String text) {
  /** RFC 6750, section 2.1; fewer than 32 characters could be guessed. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]{32,510}={0,2}");

  private static final String SCHEME = "Bearer ";
  private static final int RANDOM_BYTES = 32;

  public BearerToken {
    if (!isValid(text)) {
      throw new IllegalArgumentException("a token has 32 to 512 letters, digits and -._~+/");
    }
  }

  /** Whether a text that came from outside can be a token. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /** A new one of 256 bits. */
  public static BearerToken random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new BearerToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The tokens of a file, one a line; a caller shows the first, a service takes all. */
  public static List<BearerToken> readAll(Path file) throws IOException {
    List<String> lines =
        Files.readAllLines(file).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
    if (lines.isEmpty() || !lines.stream().allMatch(BearerToken::isValid)) {
      throw new IOException(
          file + " must have tokens, one a line, of 32 to 512 letters, digits and -._~+/");
    }
    return lines.stream().map(BearerToken::new).toList();
  }

  /** The token in an {@code Authorization} header; empty where the header has none. */
  public static Optional<BearerToken> in(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    return Optional.of(authorization.substring(SCHEME.length()).strip())
        .filter(BearerToken::isValid)
        .map(BearerToken::new);
  }

  /** The value of the {@code Authorization} header that shows it. */
  public String authorization() {
    return SCHEME + text;
  }

  /** What may be stored. */
  public Sha256 digest() {
    return Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Without the secret, so that it gets into no log. */
  @Override
  public String toString() {
    return "BearerToken[" + digest().hex().substring(0, 8) + "…]";
  }
}
