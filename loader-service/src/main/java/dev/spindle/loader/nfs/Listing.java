package dev.spindle.loader.nfs;

import dev.spindle.loader.nfs.FileHandle.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lists an image's directory (RFC 1813 sections 3.3.16 and 3.3.17). An entry's cookie is its place
 * from 1, for ever, so no verifier is needed.
 */
final class Listing {
  /** A directory's entry. */
  private record Entry(String name, Kind kind) {
    int nameBytes() {
      return Xdr.sizeOf(name.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(".", Kind.DIRECTORY),
          new Entry("..", Kind.DIRECTORY),
          new Entry(Nfs.FILE_NAME, Kind.FILE));

  /** Attributes of the directory, verifier, the list's end, and whether it is all. */
  private static final int FRAME_BYTES = Attributes.OPTIONAL_BYTES + 8 + 4 + 4;

  /** What an entry has beside its name: that it follows, fileid, and cookie. */
  private static final int ENTRY_BYTES = 4 + 8 + 8;

  private static final int PLUS_BYTES =
      Attributes.OPTIONAL_BYTES + 4 + Xdr.sizeOf(Exports.HANDLE_BYTES);

  private final ServedImages images;

  Listing(ServedImages images) {
    this.images = images;
  }

  void readDirectory(ServedObject directory, XdrReader arguments, ByteBuf out) {
    long cookie = arguments.int64();
    arguments.int64(); // verifier
    list(directory, cookie, arguments.int32(), false, out);
  }

  void readDirectoryPlus(ServedObject directory, XdrReader arguments, ByteBuf out) {
    long cookie = arguments.int64();
    arguments.int64(); // verifier
    arguments.int32(); // how much of names and cookies alone: fewer than the whole may have
    list(directory, cookie, arguments.int32(), true, out);
  }

  /**
   * Writes what follows a cookie.
   *
   * @param mostBytes of the results, unsigned, from the attributes on
   */
  private void list(ServedObject directory, long cookie, int mostBytes, boolean plus, ByteBuf out) {
    if (directory.isFile()) {
      directory.attributes(out.writeInt(Nfs.ERR_NOTDIR));
      return;
    }
    if (cookie < 0 || cookie > ENTRIES.size()) {
      directory.attributes(out.writeInt(Nfs.ERR_BAD_COOKIE));
      return;
    }
    long room = Integer.toUnsignedLong(mostBytes) - FRAME_BYTES;
    int end = (int) cookie;
    while (end < ENTRIES.size() && room >= bytesOf(ENTRIES.get(end), plus)) {
      room -= bytesOf(ENTRIES.get(end), plus);
      end++;
    }
    if (room < 0 || end == cookie && end < ENTRIES.size()) {
      directory.attributes(out.writeInt(Nfs.ERR_TOOSMALL));
      return;
    }
    directory.attributes(out.writeInt(Nfs.OK)).writeLong(0);
    for (int at = (int) cookie; at < end; at++) {
      write(ENTRIES.get(at), at + 1, directory, plus, out);
    }
    Xdr.bool(out, false);
    Xdr.bool(out, end == ENTRIES.size());
  }

  private static int bytesOf(Entry entry, boolean plus) {
    return ENTRY_BYTES + entry.nameBytes() + (plus ? PLUS_BYTES : 0);
  }

  private void write(Entry entry, int cookie, ServedObject directory, boolean plus, ByteBuf out) {
    Xdr.bool(out, true).writeLong(Attributes.numberOf(entry.kind()));
    Xdr.string(out, entry.name()).writeLong(cookie);
    if (plus) {
      ServedObject object = directory.other(entry.kind());
      object.attributes(out);
      Xdr.opaque(Xdr.bool(out, true), images.handleOf(object));
    }
  }
}
