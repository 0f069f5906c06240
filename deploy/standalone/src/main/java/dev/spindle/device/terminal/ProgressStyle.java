package dev.spindle.device.terminal;

/** How an upload's progress is shown. */
public enum ProgressStyle {
  /** Not at all; news and errors only. */
  NONE,
  /** A line every 5 seconds, as for a log. */
  PLAIN,
  /** One line that is written over. */
  BAR
}
