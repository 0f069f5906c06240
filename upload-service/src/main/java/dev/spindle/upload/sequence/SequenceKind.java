package dev.spindle.upload.sequence;

/** What a sequence is for. */
public enum SequenceKind {
  /** An image, from its first byte to its last. */
  WHOLE,
  /** Part of an image that is named later. */
  PARTIAL,
  /** An image made of partial ones. */
  FINAL
}
