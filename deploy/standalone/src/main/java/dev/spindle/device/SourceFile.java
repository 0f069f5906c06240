package dev.spindle.device;

import dev.spindle.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file that holds the image, which must not change while it is uploaded. Safe for many threads.
 */
public final class SourceFile implements AutoCloseable {
  /** What comes of looking at a path. */
  public sealed interface Opening {}

  /** It can be uploaded. */
  public record Opened(SourceFile file) implements Opening {}

  /** It cannot; the reason says what to do. */
  public record Unusable(String reason) implements Opening {}

  /** What comes of reading a part of the file. */
  sealed interface Reading {}

  /** The bytes are in the buffer. */
  record Whole() implements Reading {}

  /** The file is no longer what was opened. */
  record Changed(String reason) implements Reading {}

  /** The file system failed. */
  record Unreadable(String reason) implements Reading {}

  private final Path path;
  private final long size;
  private final long modifiedMillis;
  private final FileChannel channel;

  private SourceFile(Path path, BasicFileAttributes attributes, FileChannel channel) {
    this.path = path;
    this.size = attributes.size();
    this.modifiedMillis = attributes.lastModifiedTime().toMillis();
    this.channel = channel;
  }

  /** Opens a regular file that has bytes. */
  public static Opening open(Path path) {
    if (path.toString().equals("-")) {
      return new Unusable(
          "Standard input cannot be uploaded, for it cannot be read again where the VM waits;"
              + " save it to a file first (cat > disc.iso).");
    }
    Path absolute = path.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      return new Unusable("There is no file " + path + ".");
    }
    if (Files.isDirectory(absolute)) {
      return new Unusable(path + " is a directory; name the ISO file in it.");
    }
    if (!Files.isRegularFile(absolute)) {
      return new Unusable(
          path
              + " is a device or a pipe; copy it to a file first (dd if="
              + path
              + " of=disc.iso).");
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(absolute, BasicFileAttributes.class);
      if (attributes.size() == 0) {
        return new Unusable(path + " is empty; there is nothing to upload.");
      }
      return new Opened(
          new SourceFile(
              absolute, attributes, FileChannel.open(absolute, StandardOpenOption.READ)));
    } catch (IOException e) {
      return new Unusable(path + " cannot be read: " + reason(e) + ".");
    }
  }

  /** Absolute. */
  public Path path() {
    return path;
  }

  public long size() {
    return size;
  }

  long modifiedMillis() {
    return modifiedMillis;
  }

  /** Reads a range into an emptied buffer, and checks that the file is still the same. */
  Reading read(ByteRange range, ByteBuffer buffer) {
    buffer.clear().limit((int) range.length());
    try {
      long at = range.start();
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, at);
        if (read < 0) {
          return new Changed(path + " has become shorter while it was uploaded.");
        }
        at += read;
      }
      buffer.flip();
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.size() == size && now.lastModifiedTime().toMillis() == modifiedMillis
          ? new Whole()
          : new Changed(path + " has been changed while it was uploaded.");
    } catch (IOException e) {
      return new Unreadable(path + " cannot be read: " + reason(e) + ".");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // Only read from: nothing can be lost.
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it is no longer there";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
