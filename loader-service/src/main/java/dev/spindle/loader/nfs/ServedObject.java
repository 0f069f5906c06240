package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.nfs.FileHandle.Kind;
import io.netty.buffer.ByteBuf;

/**
 * A directory or file that a call is about.
 *
 * @param fileSystem the number of its image's file system
 */
record ServedObject(Kind kind, Drive drive, long fileSystem) {
  boolean isFile() {
    return kind == Kind.FILE;
  }

  /** The other one of the image's, or itself. */
  ServedObject other(Kind otherKind) {
    return new ServedObject(otherKind, drive, fileSystem);
  }

  /** Writes its attributes as post_op_attr. */
  ByteBuf attributes(ByteBuf out) {
    return Attributes.writeOptional(out, kind, drive, fileSystem);
  }
}
