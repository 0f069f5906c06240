package dev.spindle.upload.staging;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volume that fragments are staged on:
 *
 * <pre>
 * &lt;staging&gt;/
 *   images/
 *     &lt;imageId&gt;/
 *       receipts               every fragment ever received, with its CRC-32C ({@link Receipts})
 *       fragments/
 *         &lt;number&gt;-&lt;crc32c&gt;    a staged fragment: whole, forced, named in the receipts
 *       incoming/
 *         &lt;uuid&gt;               a fragment that is just arriving; emptied at the start
 *       tail/
 *         &lt;number&gt;-&lt;bytes&gt;-&lt;crc32c&gt;   the kept beginning of a fragment ({@link Tails})
 *       runs/
 *         &lt;first byte&gt;-&lt;bytes&gt;        fragments that lie where they came ({@link Runs})
 *   sequences/
 *     &lt;imageId&gt;/
 *       record                 what was said of it, as long as anybody may ask ({@link HeldBytes})
 *       bytes-&lt;bytes&gt;          what has come of it before it is an image
 *       chunk                  bytes that do not count until they were checked
 * </pre>
 *
 * A fragment is staged when its file was forced and renamed into {@code fragments}, the directory
 * was forced, and its receipt was forced, in this order; one in a run when its receipt was. A file
 * in {@code fragments} without a receipt was never answered for and is deleted when the image is
 * opened.
 */
public final class StagingVolume implements AutoCloseable {
  private final Path root;
  private final Path images;
  private final Path sequences;

  private final Room room;
  private final GroupCommit commits = new GroupCommit();

  private StagingVolume(
      Path root, Path images, Path sequences, FileStore store, long reserveBytes) {
    this.root = root;
    this.images = images;
    this.sequences = sequences;
    // Kept, since finding a store means reading the table of mounts.
    this.room = new Room(store::getUsableSpace, reserveBytes);
  }

  /**
   * Opens a volume; its directory is made where it is not there.
   *
   * @param reserveBytes that are kept free, for receipts and records
   */
  public static StagingVolume open(Path root, long reserveBytes) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    Path images = Files.createDirectories(absolute.resolve("images"));
    Path sequences = Files.createDirectories(absolute.resolve("sequences"));
    StagingVolume volume =
        new StagingVolume(absolute, images, sequences, Files.getFileStore(images), reserveBytes);
    force(volume.root);
    force(volume.images);
    return volume;
  }

  /** The staged fragments of one image; the caller opens each image only once. */
  public ImageStaging open(ImageId imageId, ImageLayout layout) throws IOException {
    Path directory = images.resolve(imageId.value());
    boolean fresh = !Files.isDirectory(directory);
    ImageStaging staging = ImageStaging.open(directory, layout, room, commits);
    if (fresh) {
      force(images);
    }
    return staging;
  }

  /** The images that have a directory here. */
  public List<ImageId> images() throws IOException {
    return idsIn(images);
  }

  /** The sequences that have a directory here. */
  public List<ImageId> sequences() throws IOException {
    return idsIn(sequences);
  }

  /** The directory of a sequence, there or not. */
  public HeldBytes sequence(ImageId id) {
    return new HeldBytes(sequences.resolve(id.value()));
  }

  private static List<ImageId> idsIn(Path parent) throws IOException {
    List<ImageId> ids = new ArrayList<>();
    try (Stream<Path> directories = Files.list(parent)) {
      directories
          .map(directory -> directory.getFileName().toString())
          .filter(ImageId::isValid)
          .map(ImageId::new)
          .forEach(ids::add);
    }
    return ids;
  }

  /** Deletes all that is staged of an image that nobody has open. */
  public void delete(ImageId imageId) throws IOException {
    deleteTree(images.resolve(imageId.value()));
  }

  /** The room that is left. */
  public Room room() {
    return room;
  }

  @Override
  public void close() {
    commits.close();
  }

  /** Forces a directory's entries to storage. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
