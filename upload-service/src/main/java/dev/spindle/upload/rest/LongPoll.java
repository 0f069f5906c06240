package dev.spindle.upload.rest;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Versions as entity tags (RFC 9110, section 8.8.3) and {@code Prefer: wait} (RFC 7240, section
 * 4.3).
 */
final class LongPoll {
  /** 60 seconds: longer ones are cut by proxies. */
  private static final int MAX_WAIT_SECONDS = 60;

  private static final Pattern WAIT =
      Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})", Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

  private LongPoll() {}

  static Duration waitOf(@Nullable String prefer) {
    Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
    return wait.find()
        ? Duration.ofSeconds(Math.min(MAX_WAIT_SECONDS, Integer.parseInt(wait.group(1))))
        : Duration.ZERO;
  }

  static String tagOf(long version) {
    return "\"" + version + "\"";
  }

  /** The version that a device knows; -1 when it says none that we gave. */
  static long versionOf(@Nullable String tag) {
    Matcher version = TAG.matcher(tag == null ? "" : tag.strip());
    return version.matches() ? Long.parseLong(version.group(1)) : -1;
  }
}
