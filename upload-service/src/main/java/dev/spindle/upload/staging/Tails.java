package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Beginnings of fragments that were kept when their bytes stopped to come: files {@code
 * <number>-<bytes>-<CRC-32C>}, so that the name says how much of a file counts and what it must be.
 * What was written after it was kept, before a crash, is cut off. One thread at a time.
 */
public final class Tails {
  private static final Pattern NAME = Pattern.compile("([0-9]{1,7})-([0-9]{1,8})-([0-9a-f]{8})");

  private final Path directory;

  Tails(Path directory) {
    this.directory = directory;
  }

  /**
   * A kept beginning.
   *
   * @param number of the fragment, 1-based
   * @param length bytes
   */
  public record Tail(int number, int length, Crc32c crc32c, Path path) {}

  /** What is kept of a fragment. */
  public Optional<Tail> of(int number) throws IOException {
    return all().stream()
        .filter(tail -> tail.number() == number)
        .max(Comparator.comparingInt(Tail::length));
  }

  /**
   * A kept beginning that is gone on with.
   *
   * @param crc of what is there
   */
  public record Resumed(IncomingFragment incoming, CRC32C crc) {}

  /**
   * Opens a kept beginning to go on at its end; empty, and forgotten, when its bytes are bad.
   *
   * @param rest the room for what is still to come
   */
  public Optional<Resumed> resume(Tail tail, Room.Promise rest) throws IOException {
    IncomingFragment incoming =
        IncomingFragment.goOn(tail.number(), tail.path(), tail.length(), rest);
    CRC32C crc = incoming.readBack(tail.length());
    if (Crc32c.of(crc).equals(tail.crc32c())) {
      return Optional.of(new Resumed(incoming, crc));
    }
    incoming.discard();
    return Optional.empty();
  }

  /** Keeps what has come of a fragment; it is forced to storage when this returns. */
  public void keep(IncomingFragment incoming, int length, Crc32c crc32c) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory);
      StagingVolume.force(directory.resolveSibling("."));
    }
    incoming.force();
    Path kept = directory.resolve(incoming.number() + "-" + length + "-" + crc32c);
    Files.move(incoming.path(), kept, StandardCopyOption.ATOMIC_MOVE);
    StagingVolume.force(directory);
    for (Tail before : all()) {
      // Those of other fragments may be on their way into them.
      if (before.number() == incoming.number() && !before.path().equals(kept)) {
        Files.deleteIfExists(before.path());
      }
    }
  }

  private List<Tail> all() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.flatMap(file -> parse(file).stream()).toList();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  private static Optional<Tail> parse(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches()
        ? Optional.of(
            new Tail(
                Integer.parseInt(name.group(1)),
                Integer.parseInt(name.group(2)),
                Crc32c.parse(name.group(3)),
                file))
        : Optional.empty();
  }
}
