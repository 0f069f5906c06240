package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The append-only record of every fragment of one image that was ever received. Records have 16
 * bytes, big-endian:
 *
 * <pre>
 * 0  number   1-based
 * 4  crc32c   of the fragment's bytes
 * 8  entry    1 received, 2 settled (its staged bytes may go), 3 lost (its staged bytes were bad or gone)
 * 12 check    CRC-32C of the 12 bytes before
 * </pre>
 *
 * A record whose check fails is passed over, and a torn last one is cut off, since nobody was
 * answered for it. Not safe for several threads: {@link ImageStaging} locks it, writing and reading
 * separately, so that nobody who asks waits for a force.
 */
final class Receipts implements Closeable {
  static final int RECORD_BYTES = 16;

  /** 64 KiB at a time: 4096 records, so that a million are read in 256 reads. */
  private static final int READ_BYTES = 64 << 10;

  private final FileChannel file;
  private final ImageLayout layout;
  private final int[] crcs;
  private final FragmentSet received = new FragmentSet();
  private final FragmentSet settled = new FragmentSet();
  private final FragmentSet lost = new FragmentSet();
  private long end;

  private Receipts(FileChannel file, ImageLayout layout) {
    this.file = file;
    this.layout = layout;
    this.crcs = new int[layout.fragmentCount() + 1];
  }

  static Receipts open(Path path, ImageLayout layout) throws IOException {
    Receipts receipts =
        new Receipts(
            FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            layout);
    receipts.readAll();
    return receipts;
  }

  /** What happened to a fragment. */
  enum Entry {
    RECEIVED(1),
    SETTLED(2),
    LOST(3);

    private final int code;

    Entry(int code) {
      this.code = code;
    }
  }

  /**
   * One record.
   *
   * @param number 1-based
   */
  record Receipt(int number, Crc32c crc32c, Entry entry) {}

  /** The CRC-32C that a number was first received with; empty when it never was. */
  Optional<Crc32c> crcOf(int number) {
    return received.contains(number) ? Optional.of(new Crc32c(crcs[number])) : Optional.empty();
  }

  boolean isSettled(int number) {
    return settled.contains(number);
  }

  FragmentSet received() {
    return received;
  }

  FragmentSet settled() {
    return settled;
  }

  FragmentSet lost() {
    return lost;
  }

  /**
   * Writes records at the end and, where somebody is answered for them, forces them to storage.
   * They count once they are {@link #apply applied}.
   */
  void write(List<Receipt> records, boolean force) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(records.size() * RECORD_BYTES);
    for (Receipt receipt : records) {
      int start = bytes.position();
      bytes.putInt(receipt.number()).putInt(receipt.crc32c().value()).putInt(receipt.entry().code);
      bytes.putInt(Crc32c.of(bytes.slice(start, RECORD_BYTES - 4)).value());
    }
    bytes.flip();
    // Written at the known end: a failed append before this one may have left part of a record.
    long position = end;
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
    if (force) {
      file.force(false);
    }
    end = position;
  }

  /** Lets written records count. */
  void apply(List<Receipt> records) {
    records.forEach(this::apply);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void readAll() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
    long whole = file.size() / RECORD_BYTES * RECORD_BYTES;
    long lastGood = 0;
    for (long position = 0; position < whole; ) {
      bytes.clear().limit((int) Math.min(READ_BYTES, whole - position));
      while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
        // until the buffer is full
      }
      bytes.flip();
      for (int start = 0; start + RECORD_BYTES <= bytes.limit(); start += RECORD_BYTES) {
        if (readOne(bytes, start)) {
          lastGood = position + start + RECORD_BYTES;
        }
      }
      position += bytes.limit();
    }
    end = lastGood;
    file.truncate(end);
  }

  private boolean readOne(ByteBuffer bytes, int start) {
    if (Crc32c.of(bytes.slice(start, RECORD_BYTES - 4)).value() != bytes.getInt(start + 12)) {
      return false;
    }
    int number = bytes.getInt(start);
    int code = bytes.getInt(start + 8);
    if (!layout.contains(number)) {
      return false;
    }
    for (Entry entry : Entry.values()) {
      if (entry.code == code) {
        apply(new Receipt(number, new Crc32c(bytes.getInt(start + 4)), entry));
        return true;
      }
    }
    return false;
  }

  private void apply(Receipt receipt) {
    int number = receipt.number();
    switch (receipt.entry()) {
      case RECEIVED -> {
        received.add(number);
        crcs[number] = receipt.crc32c().value();
        settled.remove(number);
        lost.remove(number);
      }
      case SETTLED -> settled.add(number);
      case LOST -> lost.add(number);
    }
  }
}
