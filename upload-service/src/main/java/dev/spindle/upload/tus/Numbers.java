package dev.spindle.upload.tus;

import org.jspecify.annotations.Nullable;

/** Non-negative integers in headers. */
final class Numbers {
  private Numbers() {}

  /** Null for none, for other text, and for what no file has (over 18 digits). */
  static @Nullable Long parse(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }
}
