package dev.spindle.loader.load;

/** What came of asking a source for a fragment's bytes. */
public sealed interface FetchOutcome {
  /** All bytes that the source has of it were written to its place. */
  record Delivered() implements FetchOutcome {}

  /** The source answered, and does not have it. */
  record Absent(String reason) implements FetchOutcome {}

  /** The source sent more than the fragment has. */
  record TooLong() implements FetchOutcome {}
}
