package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where an image is in its life: {@code Registered → Receiving → Checking → Complete}, from {@code
 * Checking} back to {@code Receiving} as often as something is missing, and three other ends.
 */
public enum ImagePhase {
  /** Known; nothing has arrived. */
  REGISTERED("Registered", false),
  /** Fragments arrive. */
  RECEIVING("Receiving", false),
  /** The load has ended; numbers, digests and data centres are compared. */
  CHECKING("Checking", false),
  /** On the disc, verified, and whole in every data centre. */
  COMPLETE("Complete", true),
  /** It cannot become complete; the failure says why. */
  FAILED("Failed", true),
  /** Nothing arrived for longer than an unfinished image is kept. */
  EXPIRED("Expired", true),
  /** Somebody deleted it. */
  DELETED("Deleted", true);

  private final String word;
  private final boolean end;

  ImagePhase(String word, boolean end) {
    this.word = word;
    this.end = end;
  }

  /** Whether the image changes no more (but for its deletion). */
  public boolean isEnd() {
    return end;
  }

  /** Whether reads of the disc can never be answered any more, so waiting ones get an error. */
  public boolean isGone() {
    return end && this != COMPLETE;
  }

  /** The word in JSON and for people, as {@code Receiving}. */
  @JsonValue
  public String word() {
    return word;
  }
}
