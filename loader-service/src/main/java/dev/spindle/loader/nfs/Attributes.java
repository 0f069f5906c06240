package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.nfs.FileHandle.Kind;
import io.netty.buffer.ByteBuf;

/**
 * The attributes of an image's directory and file (RFC 1813 section 2.6, fattr3). They never
 * change, whatever is loaded, so no client throws away what it has read.
 */
final class Attributes {
  /** Bytes of fattr3. */
  static final int BYTES = 84;

  /** Bytes of post_op_attr with attributes. */
  static final int OPTIONAL_BYTES = 4 + BYTES;

  private static final int TYPE_REGULAR = 1;
  private static final int TYPE_DIRECTORY = 2;

  /**
   * 107, qemu in KubeVirt's images: its node part changes the owner of a directory that has another
   * one, and fails when it cannot.
   */
  private static final int OWNER = 107;

  private static final int DIRECTORY_BYTES = 4096;

  /** 2000-01-01: a time must be told, and it is to be the same everywhere and for ever. */
  private static final int TIME_SECONDS = 946_684_800;

  private Attributes() {}

  /** Whatever is loaded, the file has the image's size and no holes, which could be skipped. */
  static ByteBuf write(ByteBuf out, Kind kind, Drive drive, long fileSystem) {
    boolean isFile = kind == Kind.FILE;
    long size = isFile ? drive.layout().size() : DIRECTORY_BYTES;
    out.writeInt(isFile ? TYPE_REGULAR : TYPE_DIRECTORY)
        .writeInt(isFile ? 0444 : 0555)
        .writeInt(isFile ? 1 : 2) // links
        .writeInt(OWNER)
        .writeInt(OWNER)
        .writeLong(size)
        .writeLong(size) // used
        .writeLong(0) // no device
        .writeLong(fileSystem)
        .writeLong(numberOf(kind));
    for (int time = 0; time < 3; time++) { // of access, modification, change
      out.writeInt(TIME_SECONDS).writeInt(0);
    }
    return out;
  }

  /** As post_op_attr. */
  static ByteBuf writeOptional(ByteBuf out, Kind kind, Drive drive, long fileSystem) {
    return write(Xdr.bool(out, true), kind, drive, fileSystem);
  }

  /** The fileid. */
  static long numberOf(Kind kind) {
    return kind == Kind.DIRECTORY ? 1 : 2;
  }
}
