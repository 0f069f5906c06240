package dev.spindle.loader.gate;

import dev.spindle.model.FragmentRange;
import java.util.function.Consumer;

/** A read that the gate holds until all of its fragments are loaded. */
public final class WaitingRead {
  private final FragmentRange fragments;
  private final long sinceNanos;
  private final Consumer<Outcome> answer;

  /** Fragments not loaded yet, guarded by the gate. */
  private int outstanding;

  /** How a wait ends; a wait that is cancelled hears nothing. */
  public enum Outcome {
    /** All of it can be read. */
    OPEN,
    /** It never will be: the image was deleted, failed or expired. */
    REFUSED,
    /** It is late, and its reader is to ask again. */
    LATE
  }

  WaitingRead(FragmentRange fragments, long sinceNanos, Consumer<Outcome> answer) {
    this.fragments = fragments;
    this.sinceNanos = sinceNanos;
    this.answer = answer;
  }

  public FragmentRange fragments() {
    return fragments;
  }

  /** When the wait began, by {@link System#nanoTime}. */
  public long sinceNanos() {
    return sinceNanos;
  }

  void expectOne() {
    outstanding++;
  }

  /** Counts one fragment as loaded; true when none is outstanding any more. */
  boolean arrived() {
    return --outstanding == 0;
  }

  void end(Outcome outcome) {
    answer.accept(outcome);
  }
}
