package dev.spindle.device;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What comes of asking a server for something. */
public sealed interface Answer<T> {
  /** It was given. */
  record Given<T>(T value) implements Answer<T> {}

  /** The server says no, and would say so again. */
  record Refused<T>(Problem problem) implements Answer<T> {}

  /**
   * No answer, or one that may be another the next time.
   *
   * @param reason what went wrong, for people
   * @param retryAfter how long the server asks to be left in peace; null when it does not say
   */
  record Unavailable<T>(String reason, @Nullable Duration retryAfter) implements Answer<T> {}
}
