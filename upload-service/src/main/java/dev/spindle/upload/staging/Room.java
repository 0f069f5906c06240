package dev.spindle.upload.staging;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The room that is left on the staging volume: what may still be written, less what is kept free
 * and what was promised to bytes that are on their way. Safe for threads, so that two fragments are
 * never promised the same room.
 */
public final class Room {
  /** The volume, as far as room goes. */
  @FunctionalInterface
  interface Volume {
    /** Bytes that may still be written. */
    long usableBytes() throws IOException;
  }

  private final Volume volume;
  private final long reserveBytes;
  private final ReentrantLock deciding = new ReentrantLock();

  /** Of all promises what was not written yet. */
  private long promisedBytes;

  /**
   * The room of a volume.
   *
   * @param reserveBytes that are kept free
   */
  Room(Volume volume, long reserveBytes) {
    this.volume = volume;
    this.reserveBytes = reserveBytes;
  }

  /** Bytes that may be promised. */
  public long freeBytes() throws IOException {
    deciding.lock();
    try {
      return Math.max(0, volume.usableBytes() - reserveBytes - promisedBytes);
    } finally {
      deciding.unlock();
    }
  }

  /** Promises room for bytes that will come; empty when there is not so much. */
  public Optional<Promise> promise(long bytes) throws IOException {
    deciding.lock();
    try {
      if (volume.usableBytes() - reserveBytes - promisedBytes < bytes) {
        return Optional.empty();
      }
      promisedBytes += bytes;
      return Optional.of(new Promise(bytes));
    } finally {
      deciding.unlock();
    }
  }

  private void giveBack(long bytes) {
    deciding.lock();
    try {
      promisedBytes -= bytes;
    } finally {
      deciding.unlock();
    }
  }

  /** Room for bytes that are on their way. Used by one thread at a time. */
  public final class Promise implements AutoCloseable {
    private long leftBytes;

    private Promise(long bytes) {
      this.leftBytes = bytes;
    }

    /** Whether some more bytes may be written: promised, or beyond that there is room. */
    public boolean covers(long bytes) throws IOException {
      return bytes <= leftBytes || freeBytes() >= bytes - leftBytes;
    }

    /** Bytes were written: the volume itself counts them now. */
    public void written(long bytes) {
      long kept = Math.min(bytes, leftBytes);
      leftBytes -= kept;
      giveBack(kept);
    }

    /** What was not written need not be kept any more. */
    @Override
    public void close() {
      written(leftBytes);
    }
  }
}
