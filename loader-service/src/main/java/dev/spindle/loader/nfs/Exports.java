package dev.spindle.loader.nfs;

import dev.spindle.loader.nfs.FileHandle.Kind;
import dev.spindle.model.ImageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths, file handles and file-system numbers of images. All follow from the image's id and the
 * loader's secret: they are the same after a restart and at every replica with that secret, and
 * whoever was not told them cannot guess them.
 *
 * <p>A path is {@code /<imageId>/<32 hexadecimal digits>}. A file handle (RFC 1813 section 2.3.3)
 * has 64 bytes: 16 that prove it, then the packed {@link FileHandle}.
 */
public final class Exports {
  /** RFC 1813 section 2.4, NFS3_FHSIZE. */
  static final int HANDLE_BYTES = 64;

  private static final int PROOF_BYTES = HANDLE_BYTES - FileHandle.PACKED_BYTES;

  private static final Pattern PATH = Pattern.compile("/+([^/]+)/+([0-9a-f]{32})/*");

  private final Seal seal;

  public Exports(byte[] secret) {
    this.seal = new Seal(secret);
  }

  /**
   * The exports as configured.
   *
   * @param discs the folder of the discs, where the secret is kept unless it is configured
   */
  public static Exports of(NfsConfig config, Path discs) {
    return new Exports(Secret.of(config, discs));
  }

  /** What to mount for an image, whether or not it has a disc here. */
  public String pathOf(ImageId imageId) {
    byte[] proof = seal.of("path", bytesOf(imageId));
    return "/" + imageId + "/" + HexFormat.of().formatHex(proof, 0, 16);
  }

  /** The image that a path was made for; empty when this loader did not make it. */
  Optional<ImageId> imageAt(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches() || !ImageId.isValid(parts.group(1))) {
      return Optional.empty();
    }
    ImageId imageId = new ImageId(parts.group(1));
    String asMade = pathOf(imageId);
    boolean isGenuine =
        MessageDigest.isEqual(
            asMade.getBytes(StandardCharsets.UTF_8),
            ("/" + imageId + "/" + parts.group(2)).getBytes(StandardCharsets.UTF_8));
    return isGenuine ? Optional.of(imageId) : Optional.empty();
  }

  /** The file handle of one of an image's objects. */
  byte[] handleOf(Kind kind, ImageId imageId) {
    byte[] packed = new FileHandle(kind, imageId).packed();
    return ByteBuffer.allocate(HANDLE_BYTES).put(proofOf(packed)).put(packed).array();
  }

  /** What a file handle names; empty when this loader did not make it. */
  Optional<FileHandle> named(byte[] handle) {
    if (handle.length != HANDLE_BYTES) {
      return Optional.empty();
    }
    byte[] packed = Arrays.copyOfRange(handle, PROOF_BYTES, HANDLE_BYTES);
    return MessageDigest.isEqual(proofOf(packed), Arrays.copyOf(handle, PROOF_BYTES))
        ? FileHandle.unpack(packed)
        : Optional.empty();
  }

  /** The number of an image's file system (RFC 1813 section 2.6, fsid). */
  long fileSystemOf(ImageId imageId) {
    return ByteBuffer.wrap(seal.of("file system", bytesOf(imageId))).getLong();
  }

  private byte[] proofOf(byte[] packed) {
    return Arrays.copyOf(seal.of("handle", packed), PROOF_BYTES);
  }

  private static byte[] bytesOf(ImageId imageId) {
    return imageId.value().getBytes(StandardCharsets.UTF_8);
  }
}
