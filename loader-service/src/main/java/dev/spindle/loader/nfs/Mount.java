package dev.spindle.loader.nfs;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** The MOUNT program (RFC 1813 appendix I, section 5): tells the file handle of a path. */
final class Mount {
  static final int PROGRAM = 100_005;
  static final int VERSION = 3;

  // section 5.2
  static final int MNT = 1;
  static final int DUMP = 2;
  static final int UMNT = 3;
  static final int UMNTALL = 4;
  static final int EXPORT = 5;

  // section 5.1.2 and 5.1.5
  static final int MOST_PATH_BYTES = 1024;
  static final int OK = 0;
  static final int ERR_NOENT = 2;

  private final ServedImages images;

  Mount(ServedImages images) {
    this.images = images;
  }

  /** Writes a call's results. */
  Results call(int procedure, XdrReader arguments, ByteBuf out) {
    switch (procedure) {
      case Rpc.NULL, UMNTALL -> {}
      case MNT -> mount(arguments, out);
      case UMNT -> arguments.opaque(MOST_PATH_BYTES);
      // who has mounted is not noted, and paths are told to nobody: both lists are empty
      case DUMP, EXPORT -> Xdr.bool(out, false);
      default -> {
        return Results.NO_SUCH_PROCEDURE;
      }
    }
    return arguments.isMalformed() ? Results.MALFORMED_ARGUMENTS : Results.WRITTEN;
  }

  /** Section 5.2.1. A path of this loader's making and any other are told apart by nobody. */
  private void mount(XdrReader arguments, ByteBuf out) {
    Optional<ServedObject> directory = images.at(arguments.string(MOST_PATH_BYTES));
    if (directory.isEmpty()) {
      out.writeInt(ERR_NOENT);
      return;
    }
    Xdr.opaque(out.writeInt(OK), images.handleOf(directory.get()));
    out.writeInt(1).writeInt(Rpc.AUTH_SYS); // the credentials that are taken; none at all, too
  }
}
