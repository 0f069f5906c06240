package dev.spindle.standalone.stack;

import java.time.Duration;

/** Hears what becomes of the stack's parts. */
public interface StackListener {
  /** A part is ready. */
  void ready(String part, Duration after);

  /** A part died and is started again. */
  void restarted(String part, int exitCode);
}
