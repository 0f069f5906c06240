package dev.spindle.sync.replicate;

import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Fetches the fragments of a part one after the other and checks each. */
final class PartAssembly {
  private final FragmentSource source;
  private final long mostInMemory;
  private final Path spool;

  PartAssembly(FragmentSource source, long mostInMemory, Path spool) {
    this.source = source;
    this.mostInMemory = mostInMemory;
    this.spool = spool;
  }

  /** What came of assembling a part. */
  sealed interface Outcome {
    /** All fragments are there; whoever gets it closes it. */
    record Assembled(AssembledPart part) implements Outcome {}

    /** One fragment could not be had, or had other bytes than was said. */
    record NotFetched(Offer offer, String reason) implements Outcome {}
  }

  /**
   * Assembles a part of its fragments.
   *
   * @throws IOException when our own disc fails
   */
  Outcome assemble(int part, long length, List<Offer> offers) throws IOException {
    PartBytes bytes = PartBytes.ofLength(length, mostInMemory, spool);
    try {
      MessageDigest md5 = Md5.digest();
      for (Offer offer : offers) {
        Optional<String> failure = fetch(offer, new Sink(bytes.sink(), md5, offer.length()));
        if (failure.isPresent()) {
          bytes.close();
          return new Outcome.NotFetched(offer, failure.get());
        }
      }
      bytes.sink().flush();
      return new Outcome.Assembled(
          new AssembledPart(part, bytes, HexFormat.of().formatHex(md5.digest())));
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  /** Why the fragment is not good; empty when it is. */
  private Optional<String> fetch(Offer offer, Sink sink) {
    Optional<Crc32c> told;
    try {
      told = source.fetch(offer.source(), offer.length(), sink);
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (sink.bytes != offer.length()) {
      return Optional.of("it has " + sink.bytes + " bytes, not " + offer.length());
    }
    Optional<Crc32c> expected = Optional.ofNullable(offer.crc32c()).or(() -> told);
    if (expected.isEmpty()) {
      return Optional.of("nobody says what CRC-32C it has");
    }
    Crc32c actual = Crc32c.of(sink.crc);
    return expected.get().equals(actual)
        ? Optional.empty()
        : Optional.of("its CRC-32C is " + actual + ", not " + expected.get());
  }

  /** Passes a fragment's bytes on while it counts and checks them. */
  private static final class Sink extends OutputStream {
    private final OutputStream part;
    private final MessageDigest md5;
    private final CRC32C crc = new CRC32C();
    private final int limit;
    private int bytes;

    Sink(OutputStream part, MessageDigest md5, int limit) {
      this.part = part;
      this.md5 = md5;
      this.limit = limit;
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (length > limit - bytes) {
        throw new IOException("it has more than " + limit + " bytes");
      }
      bytes += length;
      crc.update(from, offset, length);
      md5.update(from, offset, length);
      part.write(from, offset, length);
    }
  }
}
