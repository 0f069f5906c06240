package dev.spindle.loader.nbd;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a Unix socket: it outlives a server that was killed. */
final class UnixSocket {
  private UnixSocket() {}

  /**
   * Makes way for a listener: removes a socket that nobody listens at.
   *
   * @throws IOException when somebody listens there, or it is no socket
   */
  static void clear(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(path + " is there and is no socket");
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new IOException("another server listens at " + path);
    } catch (ConnectException e) {
      Files.delete(path); // left over
    }
  }

  /** Lets owner and group connect, which a connection needs the right to write for. */
  static void share(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
  }
}
