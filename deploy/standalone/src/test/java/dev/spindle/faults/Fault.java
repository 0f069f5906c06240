package dev.spindle.faults;

import java.time.Duration;

/** What befalls one connection; bytes are counted from the device to the server. */
public sealed interface Fault {
  /** Nothing. */
  record None() implements Fault {}

  /** It is ended in order (FIN) both ways after so many bytes. */
  record Cut(long afterBytes) implements Fault {}

  /** It is ended in order after a time, as some proxies do. */
  record CutInTime(Duration after) implements Fault {}

  /** It is reset (RST) both ways after so many bytes. */
  record Reset(long afterBytes) implements Fault {}

  /** It stays open, but after so many bytes nothing passes any more, either way. */
  record HalfOpen(long afterBytes) implements Fault {}

  /**
   * After so many bytes have reached the server, its next answer is lost and both ends are reset.
   */
  record LostAnswer(long afterBytes) implements Fault {}

  /** Each piece of it is held up. */
  record Delay(Duration each) implements Fault {}

  /** It passes no more than a rate, each way. */
  record Slow(long bytesPerSecond) implements Fault {}
}
