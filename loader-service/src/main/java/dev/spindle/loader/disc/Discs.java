package dev.spindle.loader.disc;

import dev.spindle.model.ImageId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The discs of one loader replica and where they lie:
 *
 * <pre>
 * &lt;discs&gt;/
 *   &lt;imageId&gt;/
 *     disc.img      the image's bytes, sparse, of the image's size from the first moment
 *     loaded        12 bytes for each loaded fragment, appended: number, its CRC-32C, CRC-32C of both
 *     image.json    the {@link DiscLabel}; written last, so a folder without one is no disc
 *     machine.json  the {@link MachineRecord} of the drive's VM, if anybody said what that is
 *   .&lt;imageId&gt;/     a disc being deleted
 * </pre>
 *
 * <p>A fragment is loaded when {@code loaded} says so, and that is written only after the
 * fragment's bytes were forced. So after a crash nothing has to be checked: what is recorded is
 * there, the rest is loaded again.
 */
public final class Discs {
  static final String IMAGE = "disc.img";
  static final String LOADED = "loaded";
  static final String LABEL = "image.json";
  static final String MACHINE = "machine.json";
  private static final Logger LOG = Logger.getLogger(Discs.class);

  private final Path folder;
  private final FileOpener opener;

  /** Opens the files of discs; a seam at which tests lose what was not forced. */
  @FunctionalInterface
  interface FileOpener {
    FileChannel open(Path path, Set<OpenOption> options) throws IOException;
  }

  public Discs(Path folder) {
    this(folder, (path, options) -> FileChannel.open(path, options));
  }

  Discs(Path folder, FileOpener opener) {
    this.folder = folder;
    this.opener = opener;
  }

  /** Opens all discs, and removes what was being made or deleted when the last process ended. */
  public List<Disc> openAll() throws IOException {
    Files.createDirectories(folder);
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.filter(Files::isDirectory).sorted().toList();
    }
    List<Disc> discs = new ArrayList<>();
    for (Path entry : entries) {
      if (!ImageId.isValid(nameOf(entry))) {
        deleteTree(entry);
      } else if (!Files.exists(entry.resolve(LABEL))) {
        LOG.infof("removing %s: a disc that was never finished being made", entry);
        deleteTree(entry);
      } else {
        try {
          discs.add(open(entry, DiscLabel.read(entry.resolve(LABEL))));
        } catch (IOException e) {
          // one disc that cannot be read must not keep the others from being served
          LOG.errorf(e, "cannot open the disc in %s; it is left alone", entry);
        }
      }
    }
    return discs;
  }

  /**
   * Makes an empty disc, durably. What is left of one that lost a file goes first: its record would
   * vouch for bytes that are not there. A disc that has all its files and could not be opened is
   * for people to look at.
   */
  public Disc create(DiscLabel label) throws IOException {
    Path place = folder.resolve(label.imageId().value());
    if (Stream.of(IMAGE, LOADED, LABEL).map(place::resolve).allMatch(Files::exists)) {
      throw new IOException(
          "the disc in " + place + " cannot be opened; repair it, or delete it for a new one");
    }
    deleteAside(place, label.imageId());
    Files.createDirectories(place);
    try (FileChannel image =
        opener.open(
            place.resolve(IMAGE), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
      if (image.size() < label.layout().size()) {
        // writing the last byte makes the file its full size and leaves the rest a hole
        image.write(ByteBuffer.allocate(1), label.layout().size() - 1);
      }
      image.force(true);
    }
    opener
        .open(place.resolve(LOADED), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))
        .close();
    label.write(place.resolve(LABEL));
    DiscLabel.forceFolder(folder);
    return open(place, label);
  }

  /** Ends a disc's transfers and deletes its files. */
  public void delete(Disc disc) throws IOException {
    disc.close();
    deleteAside(folder.resolve(disc.imageId().value()), disc.imageId());
  }

  private void deleteAside(Path place, ImageId imageId) throws IOException {
    Path aside = folder.resolve("." + imageId);
    if (Files.exists(place)) {
      deleteTree(aside);
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      DiscLabel.forceFolder(folder);
    }
    deleteTree(aside);
  }

  /** Closes a disc's files and keeps them. */
  public void close(Disc disc) {
    disc.close();
  }

  /** Bytes that new fragments could still take on the discs' volume. */
  public long usableBytes() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  private Disc open(Path place, DiscLabel label) throws IOException {
    Set<OpenOption> readAndWrite = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileChannel image = opener.open(place.resolve(IMAGE), readAndWrite);
    if (image.size() != label.layout().size()) {
      closeAll(List.of(image));
      throw new IOException(place.resolve(IMAGE) + " has not its image's size");
    }
    return new Disc(place, label, image, opener.open(place.resolve(LOADED), readAndWrite));
  }

  /** Closes files whose content no longer matters or was forced. */
  static void closeAll(List<? extends Closeable> files) {
    for (Closeable file : files) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.debugf(e, "closing %s", file instanceof Channel ? "a disc" : "a log");
      }
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String nameOf(Path entry) {
    return String.valueOf(entry.getFileName());
  }
}
