package dev.spindle.loader.drive;

import dev.spindle.loader.boot.HoledDisc;
import dev.spindle.loader.disc.Disc;
import dev.spindle.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disc as the boot plan sees it: what is loaded can be read. */
record LoadedRanges(Disc disc) implements HoledDisc {
  @Override
  public long size() {
    return disc.layout().size();
  }

  @Override
  public Optional<ByteBuffer> read(long offset, int length) throws IOException {
    ByteRange range = ByteRange.ofLength(offset, length);
    if (!disc.loaded().contains(disc.layout().fragmentsOf(range))) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    disc.read(bytes, offset);
    return Optional.of(bytes.flip());
  }
}
