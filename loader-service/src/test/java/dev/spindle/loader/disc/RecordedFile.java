package dev.spindle.loader.disc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/** A file whose writes and forces are recorded in their order, and which can be made to fail. */
final class RecordedFile extends FileChannel {
  /** What happened to a file. */
  sealed interface Step {
    record Write(Path file, long position, byte[] bytes) implements Step {}

    record Truncate(Path file, long size) implements Step {}

    record Force(Path file) implements Step {}

    /** From here on somebody was told that a fragment is loaded. */
    record Told(int number) implements Step {}
  }

  private final Path path;
  private final FileChannel file;
  private final List<Step> steps;
  volatile boolean forceFails;

  RecordedFile(Path path, FileChannel file, List<Step> steps) {
    this.path = path;
    this.file = file;
    this.steps = steps;
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    int written = file.write(bytes, position);
    steps.add(new Step.Write(path, position, copy));
    return written;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    if (forceFails) {
      throw new IOException("the storage failed");
    }
    steps.add(new Step.Force(path));
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    steps.add(new Step.Truncate(path, size));
    return this;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return file.read(target, position);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
