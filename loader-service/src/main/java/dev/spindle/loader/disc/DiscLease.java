package dev.spindle.loader.disc;

import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/** Holds a disc's file open while a transfer from it runs. */
public final class DiscLease implements AutoCloseable {
  private final FileChannel file;
  private final Runnable end;
  private final AtomicBoolean ended = new AtomicBoolean();

  DiscLease(FileChannel file, Runnable end) {
    this.file = file;
    this.end = end;
  }

  /** The disc's file, to read from by position only. */
  public FileChannel file() {
    return file;
  }

  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      end.run();
    }
  }
}
