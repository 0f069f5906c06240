package dev.spindle.reconciler.ledger;

import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * How far one image as a whole has come.
 *
 * @param loadEnded whether the device said that it has sent all
 * @param digest of the whole disc, read back; it says too that every fragment is on it
 * @param digestDisc the id of that disc; null when it was not named
 * @param bootable whether firmware can boot from the disc that is in the drive
 * @param end null until the image came to one
 * @param failure why it cannot become complete; only where the end is {@link ImagePhase#FAILED}
 */
public record Course(
    boolean loadEnded,
    @Nullable Sha256 digest,
    @Nullable String digestDisc,
    boolean bootable,
    @Nullable ImagePhase end,
    @Nullable String failure) {
  static final Course BEGUN = new Course(false, null, null, false, null, null);

  public Course {
    if (end != null && !end.isEnd()) {
      throw new IllegalArgumentException(end + " is no end");
    }
  }

  Course withLoadEnded() {
    return new Course(true, digest, digestDisc, bootable, end, failure);
  }

  Course withDigest(Sha256 sha256, @Nullable String disc) {
    return new Course(loadEnded, sha256, disc, bootable, end, failure);
  }

  Course withBootable(boolean now) {
    return new Course(loadEnded, digest, digestDisc, now, end, failure);
  }

  /** Complete with this digest, of whichever disc it was. */
  Course completed(Sha256 sha256) {
    return withDigest(sha256, digestDisc).withEnd(ImagePhase.COMPLETE, null);
  }

  /** The end that outranks the other, so that it does not matter which is heard of first. */
  Course withEnd(ImagePhase other, @Nullable String why) {
    if (end != null && rank(end) >= rank(other)) {
      return this;
    }
    return new Course(
        loadEnded, digest, digestDisc, bootable, other, other == ImagePhase.FAILED ? why : null);
  }

  /**
   * Deleted wins over everything. Complete wins over failed and expired: it is said only when all
   * was verified, and it is a promise.
   */
  private static int rank(ImagePhase end) {
    return switch (end) {
      case REGISTERED, RECEIVING, CHECKING -> 0;
      case FAILED -> 1;
      case EXPIRED -> 2;
      case COMPLETE -> 3;
      case DELETED -> 4;
    };
  }
}
