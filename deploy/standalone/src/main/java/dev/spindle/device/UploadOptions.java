package dev.spindle.device;

import dev.spindle.model.Sha256;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to upload, and how.
 *
 * @param source the file that holds the image
 * @param server the upload-service's address; with the path it names the upload to resume
 * @param name what people call the image; null for the file's name
 * @param rate for all connections together
 * @param connections how many fragments are on their way at once, at most
 * @param fragmentSize bytes of a fragment; null for what suits the rate
 * @param sha256 the image's digest where it is known; null has the device compute it
 * @param digest whether the device computes the digest when none is given
 * @param restart whether to begin a new image though an upload could be resumed
 * @param image registered by somebody else, as a custom resource's is; null to register one
 * @param giveUpAfter how long a server may be out of reach; null for ever
 */
public record UploadOptions(
    Path source,
    URI server,
    @Nullable String name,
    Rate rate,
    int connections,
    @Nullable Integer fragmentSize,
    @Nullable Sha256 sha256,
    boolean digest,
    boolean restart,
    @Nullable ImageAccess image,
    @Nullable Duration giveUpAfter) {
  /** 2: the link stays busy while a fragment's receipt is awaited, and few are ahead of a want. */
  public static final int DEFAULT_CONNECTIONS = 2;

  /** 64: more wins nothing on any link, and costs a fragment's memory each. */
  public static final int MAX_CONNECTIONS = 64;

  public UploadOptions {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "1 to " + MAX_CONNECTIONS + " connections, not " + connections);
    }
  }

  /** A file to a server, and everything else as usual. */
  public static UploadOptions of(Path source, URI server) {
    return new UploadOptions(
        source,
        server,
        null,
        Rate.UNLIMITED,
        DEFAULT_CONNECTIONS,
        null,
        null,
        true,
        false,
        null,
        null);
  }

  /** The same at another rate. */
  public UploadOptions withRate(Rate other) {
    return new UploadOptions(
        source,
        server,
        name,
        other,
        connections,
        fragmentSize,
        sha256,
        digest,
        restart,
        image,
        giveUpAfter);
  }

  /** The same over another number of connections. */
  public UploadOptions withConnections(int other) {
    return new UploadOptions(
        source,
        server,
        name,
        rate,
        other,
        fragmentSize,
        sha256,
        digest,
        restart,
        image,
        giveUpAfter);
  }

  /** The same in fragments of that many bytes. */
  public UploadOptions withFragmentSize(int bytes) {
    return new UploadOptions(
        source,
        server,
        name,
        rate,
        connections,
        bytes,
        sha256,
        digest,
        restart,
        image,
        giveUpAfter);
  }

  /** The same, and a new image even if an upload could be resumed. */
  public UploadOptions restarting() {
    return new UploadOptions(
        source,
        server,
        name,
        rate,
        connections,
        fragmentSize,
        sha256,
        digest,
        true,
        image,
        giveUpAfter);
  }

  /** The same into an image that is registered already. */
  public UploadOptions into(ImageAccess registered) {
    return new UploadOptions(
        source,
        server,
        name,
        rate,
        connections,
        fragmentSize,
        sha256,
        digest,
        restart,
        registered,
        giveUpAfter);
  }

  String imageName() {
    Path file = source.getFileName();
    return name != null ? name : file == null ? "image" : file.toString();
  }
}
