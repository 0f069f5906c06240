package dev.spindle.device;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a device may send, all its connections together.
 *
 * @param bytesPerSecond bytes of fragments a second, HTTP's own bytes not counted; {@link
 *     Long#MAX_VALUE} for as fast as it goes
 */
public record Rate(long bytesPerSecond) {
  /** As fast as it goes. */
  public static final Rate UNLIMITED = new Rate(Long.MAX_VALUE);

  private static final Pattern TEXT =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgKMG]?)(b|bit|bits|bps|B)?(/s|ps)?");

  public Rate {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("a rate is at least 1 byte a second: " + bytesPerSecond);
    }
  }

  /** The rate of {@code bits} a second. */
  public static Rate ofBitsPerSecond(long bits) {
    return new Rate(Math.max(1, bits / 8));
  }

  /**
   * Reads {@code 20M}, {@code 20Mbit}, {@code 1.5Gbit/s} (bits a second, decimal prefixes), {@code
   * 2.5MB} (bytes a second) or {@code unlimited}; empty when it is none of these or below 8 bits a
   * second.
   */
  public static Optional<Rate> parse(String text) {
    String trimmed = text.strip();
    if (trimmed.toLowerCase(Locale.ROOT).equals("unlimited")) {
      return Optional.of(UNLIMITED);
    }
    Matcher matcher = TEXT.matcher(trimmed);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long prefix =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 1_000L;
          case "m" -> 1_000_000L;
          case "g" -> 1_000_000_000L;
          default -> 1L;
        };
    BigDecimal perSecond = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(prefix));
    BigDecimal bits =
        "B".equals(matcher.group(3)) ? perSecond.multiply(BigDecimal.valueOf(8)) : perSecond;
    boolean sane =
        bits.compareTo(BigDecimal.valueOf(8)) >= 0
            && bits.compareTo(BigDecimal.valueOf(1_000_000_000_000_000L)) <= 0;
    return sane ? Optional.of(ofBitsPerSecond(bits.longValue())) : Optional.empty();
  }

  public boolean isUnlimited() {
    return bytesPerSecond == Long.MAX_VALUE;
  }

  /** How many bytes may go in some milliseconds. */
  long bytesIn(long millis) {
    return isUnlimited() ? Long.MAX_VALUE : bytesPerSecond * millis / 1000;
  }

  @Override
  public String toString() {
    return isUnlimited()
        ? "unlimited"
        : String.format(Locale.ROOT, "%.1f Mbit/s", bytesPerSecond * 8 / 1e6);
  }
}
