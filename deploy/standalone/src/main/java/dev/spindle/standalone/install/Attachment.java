package dev.spindle.standalone.install;

/** What comes of telling the loader what VM a drive is connected to. */
public sealed interface Attachment {
  /** The loader knows it, and keeps the VM from noticing stalls. */
  record Done() implements Attachment {}

  /** The loader is away; to be told again. */
  record NotYet() implements Attachment {}

  /**
   * The loader does not take it.
   *
   * @param reason as the loader says it
   */
  record Refused(String reason) implements Attachment {}
}
