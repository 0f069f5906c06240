package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory of one image's staged fragments: a file each, {@code <number>-<CRC-32C>}. */
final class FragmentFiles {
  private final Path directory;
  private final ImageLayout layout;

  FragmentFiles(Path directory, ImageLayout layout) {
    this.directory = directory;
    this.layout = layout;
  }

  /** A fragment that is staged in a file of its own. */
  StagedFragment fragment(int number, Crc32c crc32c) {
    return new StagedFragment(number, pathOf(number, crc32c), 0, layout.lengthOf(number), crc32c);
  }

  Path pathOf(int number, Crc32c crc32c) {
    return directory.resolve(number + "-" + crc32c);
  }

  /** Forces the directory's entries to storage. */
  void force() throws IOException {
    StagingVolume.force(directory);
  }

  /** Takes stock after a start: files that no receipt vouches for are deleted. */
  FragmentSet keepOnly(Receipts receipts) throws IOException {
    FragmentSet staged = new FragmentSet();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Optional<Integer> number = numberOf(file.getFileName().toString(), receipts);
        if (number.isPresent()) {
          staged.add(number.get());
        } else {
          Files.deleteIfExists(file);
        }
      }
    }
    return staged;
  }

  /** The number of a file that a receipt vouches for; empty for any other. */
  private Optional<Integer> numberOf(String fileName, Receipts receipts) {
    int dash = fileName.indexOf('-');
    if (dash < 1) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(fileName.substring(0, dash));
      Crc32c crc32c = Crc32c.parse(fileName.substring(dash + 1));
      boolean vouched =
          layout.contains(number)
              && !receipts.isSettled(number)
              && receipts.crcOf(number).filter(crc32c::equals).isPresent();
      return vouched ? Optional.of(number) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
