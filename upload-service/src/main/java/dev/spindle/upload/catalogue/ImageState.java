package dev.spindle.upload.catalogue;

import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;

/**
 * Where an image is in its life. Each state offers, as methods, only the transitions that are legal
 * from it:
 *
 * <pre>
 * Registered ─► Receiving ⇄ Checking ─► Complete
 *      └────────────┴──────────┴──────► Failed, Expired, Deleted      (Complete, Failed ─► Deleted)
 * </pre>
 */
public sealed interface ImageState {
  /** The phase as other services and devices know it. */
  ImagePhase phase();

  /** Not ended: fragments may still arrive. */
  sealed interface Unfinished extends ImageState, Deletable {
    /** It cannot become complete. */
    default Failed failed(String failure) {
      return new Failed(failure);
    }

    /** Nothing arrived for too long. */
    default Expired expired() {
      return new Expired();
    }
  }

  /** What somebody may still delete. */
  sealed interface Deletable extends ImageState {
    default Deleted deleted() {
      return new Deleted();
    }
  }

  /** Nothing has arrived. */
  record Registered() implements Unfinished {
    @Override
    public ImagePhase phase() {
      return ImagePhase.REGISTERED;
    }

    /** The first fragment has arrived. */
    public Receiving received() {
      return new Receiving();
    }

    /** The device gives up before its first fragment; what is missing is then found. */
    public Checking loadEnded(boolean saidByDevice) {
      return new Checking(saidByDevice);
    }
  }

  /** Fragments arrive. */
  record Receiving() implements Unfinished {
    @Override
    public ImagePhase phase() {
      return ImagePhase.RECEIVING;
    }

    /** Every fragment was received, or the device says that it has sent all. */
    public Checking loadEnded(boolean saidByDevice) {
      return new Checking(saidByDevice);
    }
  }

  /**
   * The load has ended and the reconciler compares.
   *
   * @param saidByDevice whether the device has said so, or the upload service saw it by itself
   */
  record Checking(boolean saidByDevice) implements Unfinished {
    @Override
    public ImagePhase phase() {
      return ImagePhase.CHECKING;
    }

    /** Something is missing that only the device has. */
    public Receiving missing() {
      return new Receiving();
    }

    /** The device says it as well. */
    public Checking said() {
      return new Checking(true);
    }

    /** On the disc, verified, and whole in every data centre. */
    public Complete completed(Sha256 sha256) {
      return new Complete(sha256);
    }
  }

  /**
   * Done.
   *
   * @param sha256 of the whole image
   */
  record Complete(Sha256 sha256) implements Deletable {
    @Override
    public ImagePhase phase() {
      return ImagePhase.COMPLETE;
    }
  }

  /**
   * It cannot become complete.
   *
   * @param failure why, for people
   */
  record Failed(String failure) implements Deletable {
    @Override
    public ImagePhase phase() {
      return ImagePhase.FAILED;
    }
  }

  /** Nothing arrived for longer than an unfinished image is kept. */
  record Expired() implements ImageState {
    @Override
    public ImagePhase phase() {
      return ImagePhase.EXPIRED;
    }
  }

  /** Somebody deleted it. */
  record Deleted() implements ImageState {
    @Override
    public ImagePhase phase() {
      return ImagePhase.DELETED;
    }
  }
}
