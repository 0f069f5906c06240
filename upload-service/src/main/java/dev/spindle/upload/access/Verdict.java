package dev.spindle.upload.access;

/** Whether a call may go on. */
public sealed interface Verdict {
  /** It may. */
  record Admitted() implements Verdict {}

  /** It shows no token. */
  record TokenMissing() implements Verdict {}

  /** Its token is none of an operator, nor that of the image it is about, if there is one. */
  record TokenInvalid() implements Verdict {}

  /** The image's token must be fetched first: {@link Access#judge} does, and blocks. */
  record Unsettled() implements Verdict {}
}
