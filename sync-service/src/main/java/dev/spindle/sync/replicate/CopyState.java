package dev.spindle.sync.replicate;

import dev.spindle.sync.replicate.DataCentre.UnfinishedObject;

/**
 * Where a copy is: {@code Unread → Absent → Open → Finished}; from reading, or from a doubt, to any
 * of them; from each of them {@code → Leaving → Removed}.
 */
sealed interface CopyState {
  /** Nobody has looked at the bucket yet. */
  record Unread() implements CopyState {}

  /** There is neither an object nor an upload. */
  record Absent() implements CopyState {}

  /** Its parts are being uploaded. */
  record Open(UnfinishedObject upload) implements CopyState {}

  /** The object is whole. */
  record Finished() implements CopyState {}

  /** The image is gone, and what there is of it must go. */
  record Leaving(boolean withObject) implements CopyState {}

  /** Nothing is left of it. */
  record Removed() implements CopyState {}
}
