package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.nfs.FileHandle.Kind;
import dev.spindle.model.ImageId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Finds the drives that paths and file handles mean. */
final class ServedImages {
  private final Drives drives;
  private final Exports exports;
  private final BooleanSupplier knowsAllImages;
  private final Map<ImageId, Long> fileSystems = new ConcurrentHashMap<>();

  /** What a file handle leads to. */
  sealed interface Found {
    /** An object of an image that has a disc. */
    record Here(ServedObject object) implements Found {}

    /** One of an image that has none. */
    record Gone() implements Found {}

    /** One of an image that may yet turn out to have one. */
    record NotYet() implements Found {}

    /** Nothing: it was never given out. */
    record Forged() implements Found {}
  }

  /**
   * The images of some drives.
   *
   * @param knowsAllImages whether an image without a drive surely is not this loader's; before that
   *     its users must not be told that it is gone
   */
  ServedImages(Drives drives, Exports exports, BooleanSupplier knowsAllImages) {
    this.drives = drives;
    this.exports = exports;
    this.knowsAllImages = knowsAllImages;
  }

  /** The directory at a path. */
  Optional<ServedObject> at(String path) {
    return exports.imageAt(path).flatMap(drives::find).map(drive -> object(Kind.DIRECTORY, drive));
  }

  Found find(byte[] handle) {
    Optional<FileHandle> named = exports.named(handle);
    if (named.isEmpty()) {
      return new Found.Forged();
    }
    ImageId imageId = named.get().imageId();
    Optional<Drive> drive = drives.find(imageId);
    if (drive.isPresent()) {
      return new Found.Here(object(named.get().kind(), drive.get()));
    }
    fileSystems.remove(imageId);
    return drives.wasEjected(imageId) || knowsAllImages.getAsBoolean()
        ? new Found.Gone()
        : new Found.NotYet();
  }

  byte[] handleOf(ServedObject object) {
    return exports.handleOf(object.kind(), object.drive().imageId());
  }

  private ServedObject object(Kind kind, Drive drive) {
    long fileSystem = fileSystems.computeIfAbsent(drive.imageId(), exports::fileSystemOf);
    return new ServedObject(kind, drive, fileSystem);
  }
}
