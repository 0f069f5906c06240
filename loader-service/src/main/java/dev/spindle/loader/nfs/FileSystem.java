package dev.spindle.loader.nfs;

import dev.spindle.loader.nfs.FileHandle.Kind;
import dev.spindle.loader.nfs.ServedImages.Found;
import io.netty.buffer.ByteBuf;

/**
 * The procedures of the NFS program that are answered at once (RFC 1813 section 3.3): all but READ.
 */
final class FileSystem {
  private final ServedImages images;
  private final Listing listing;

  FileSystem(ServedImages images) {
    this.images = images;
    this.listing = new Listing(images);
  }

  /** Writes a call's results. */
  Results call(int procedure, XdrReader arguments, ByteBuf out) {
    switch (procedure) {
      case Rpc.NULL -> {}
      case Nfs.GETATTR,
          Nfs.LOOKUP,
          Nfs.ACCESS,
          Nfs.READLINK,
          Nfs.READDIR,
          Nfs.READDIRPLUS,
          Nfs.FSSTAT,
          Nfs.FSINFO,
          Nfs.PATHCONF ->
          query(procedure, arguments, out);
      case Nfs.SETATTR,
          Nfs.WRITE,
          Nfs.CREATE,
          Nfs.MKDIR,
          Nfs.SYMLINK,
          Nfs.MKNOD,
          Nfs.REMOVE,
          Nfs.RMDIR,
          Nfs.RENAME,
          Nfs.LINK,
          Nfs.COMMIT ->
          refuse(procedure, out);
      default -> {
        return Results.NO_SUCH_PROCEDURE;
      }
    }
    return arguments.isMalformed() ? Results.MALFORMED_ARGUMENTS : Results.WRITTEN;
  }

  /** The status of a call whose file handle leads nowhere. */
  static int statusOf(Found found) {
    return switch (found) {
      case Found.Here _ -> Nfs.OK;
      case Found.Gone _ -> Nfs.ERR_STALE;
      case Found.NotYet _ -> Nfs.ERR_JUKEBOX;
      case Found.Forged _ -> Nfs.ERR_BADHANDLE;
    };
  }

  private void query(int procedure, XdrReader arguments, ByteBuf out) {
    Found found = images.find(arguments.opaque(Exports.HANDLE_BYTES));
    if (!(found instanceof Found.Here(ServedObject object))) {
      out.writeInt(statusOf(found));
      if (procedure != Nfs.GETATTR) {
        Xdr.bool(out, false); // no attributes
      }
      return;
    }
    switch (procedure) {
      case Nfs.GETATTR ->
          Attributes.write(
              out.writeInt(Nfs.OK), object.kind(), object.drive(), object.fileSystem());
      case Nfs.LOOKUP -> lookup(object, arguments, out);
      case Nfs.ACCESS -> access(object, arguments, out);
      case Nfs.READLINK -> object.attributes(out.writeInt(Nfs.ERR_INVAL)); // there are no links
      case Nfs.READDIR -> listing.readDirectory(object, arguments, out);
      case Nfs.READDIRPLUS -> listing.readDirectoryPlus(object, arguments, out);
      case Nfs.FSSTAT -> room(object, out);
      case Nfs.FSINFO -> limits(object, out);
      case Nfs.PATHCONF -> names(object, out);
      default -> throw new IllegalStateException("procedure " + procedure);
    }
  }

  /** Section 3.3.3. */
  private void lookup(ServedObject directory, XdrReader arguments, ByteBuf out) {
    String name = arguments.string(RecordStream.MOST_RECORD_BYTES);
    if (directory.isFile()) {
      directory.attributes(out.writeInt(Nfs.ERR_NOTDIR));
    } else if (name.length() > Nfs.MOST_NAME_BYTES) {
      directory.attributes(out.writeInt(Nfs.ERR_NAMETOOLONG));
    } else if (name.equals(Nfs.FILE_NAME)) {
      found(directory.other(Kind.FILE), directory, out);
    } else if (name.equals(".") || name.equals("..")) {
      found(directory, directory, out);
    } else {
      directory.attributes(out.writeInt(Nfs.ERR_NOENT));
    }
  }

  private void found(ServedObject object, ServedObject directory, ByteBuf out) {
    Xdr.opaque(out.writeInt(Nfs.OK), images.handleOf(object));
    directory.attributes(object.attributes(out));
  }

  /** Section 3.3.4: everybody may do what the modes grant to all. */
  private static void access(ServedObject object, XdrReader arguments, ByteBuf out) {
    int granted =
        object.isFile()
            ? Nfs.ACCESS_READ
            : Nfs.ACCESS_READ | Nfs.ACCESS_LOOKUP | Nfs.ACCESS_EXECUTE;
    object.attributes(out.writeInt(Nfs.OK)).writeInt(arguments.int32() & granted);
  }

  /** Section 3.3.18: as large as the image, and full. */
  private static void room(ServedObject object, ByteBuf out) {
    object
        .attributes(out.writeInt(Nfs.OK))
        .writeLong(object.drive().layout().size())
        .writeLong(0) // bytes that are free
        .writeLong(0) // and for whoever asks
        .writeLong(2) // files
        .writeLong(0)
        .writeLong(0)
        .writeInt(Integer.MAX_VALUE); // seconds it will stay so
  }

  /** Section 3.3.19. */
  private static void limits(ServedObject object, ByteBuf out) {
    object
        .attributes(out.writeInt(Nfs.OK))
        .writeInt(Nfs.MOST_READ_BYTES)
        .writeInt(Nfs.MOST_READ_BYTES) // preferred
        .writeInt(4096) // in multiples of
        .writeInt(RecordStream.MOST_RECORD_BYTES / 2) // writes: refused, but not for their length
        .writeInt(RecordStream.MOST_RECORD_BYTES / 2)
        .writeInt(4096)
        .writeInt(4096) // preferred for lists
        .writeLong(Long.MAX_VALUE)
        .writeInt(0) // times are exact to
        .writeInt(1) // this many nanoseconds
        .writeInt(Nfs.FSF_HOMOGENEOUS);
  }

  /** Section 3.3.20. */
  private static void names(ServedObject object, ByteBuf out) {
    object.attributes(out.writeInt(Nfs.OK)).writeInt(1).writeInt(Nfs.MOST_NAME_BYTES);
    Xdr.bool(out, true); // longer names are refused, not cut
    Xdr.bool(out, true); // only the superuser gives files away
    Xdr.bool(out, false); // case matters
    Xdr.bool(out, true); // and is kept
  }

  /**
   * What writes is refused, whatever it would write to. The results hold wcc_data (section 2.6)
   * without attributes, of two directories for a move; for a link the file's attributes as well.
   */
  private static void refuse(int procedure, ByteBuf out) {
    int absences =
        switch (procedure) {
          case Nfs.RENAME -> 4;
          case Nfs.LINK -> 3;
          default -> 2;
        };
    out.writeInt(Nfs.ERR_ROFS);
    for (int absence = 0; absence < absences; absence++) {
      Xdr.bool(out, false);
    }
  }
}
