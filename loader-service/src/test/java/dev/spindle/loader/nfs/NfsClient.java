package dev.spindle.loader.nfs;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A client that says whatever bytes a test wants; knows nothing of the server's code. */
final class NfsClient implements AutoCloseable {
  static final int NFS = 100_003;
  static final int MOUNT = 100_005;

  final Socket socket;
  final OutputStream out;
  final DataInputStream in;
  private int lastXid;

  NfsClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** A call with AUTH_SYS credentials of root, as a record of one fragment. */
  static byte[] record(int xid, int program, int version, int procedure, byte[] arguments) {
    byte[] credentials = new Arguments().int32(1).string("node").int32(0, 0, 0).array();
    return record(
        new Arguments()
            .int32(xid, 0, 2, program, version, procedure, 1)
            .opaque(credentials)
            .int32(0, 0)
            .raw(arguments)
            .array());
  }

  /** One fragment, the last. */
  static byte[] record(byte[] message) {
    return new Arguments().int32(1 << 31 | message.length).raw(message).array();
  }

  /** Sends a call; returns its xid. */
  int send(int program, int procedure, Arguments arguments) throws IOException {
    int xid = ++lastXid;
    out.write(record(xid, program, 3, procedure, arguments.array()));
    return xid;
  }

  Reply nfs(int procedure, Arguments arguments) throws IOException {
    return answered(send(NFS, procedure, arguments));
  }

  Reply mount(int procedure, Arguments arguments) throws IOException {
    return answered(send(MOUNT, procedure, arguments));
  }

  /** The results of a call that must have been accepted. */
  private Reply answered(int xid) throws IOException {
    Reply reply = receive();
    if (reply.xid() != xid || reply.int32() != 0 || reply.int64() != 0 || reply.int32() != 0) {
      throw new IOException("not accepted, or not the call's");
    }
    return reply;
  }

  /** The handle of an image's directory. */
  byte[] mounted(String image) throws IOException {
    Reply reply = mount(1, new Arguments().string(NfsFixture.path(image)));
    if (reply.int32() != 0) {
      throw new IOException("not mounted");
    }
    return reply.opaque();
  }

  /** The handle of an image's file. */
  byte[] opened(String image) throws IOException {
    Reply reply = nfs(3, new Arguments().opaque(mounted(image)).string("disk.img"));
    if (reply.int32() != 0) {
      throw new IOException("not found");
    }
    return reply.opaque();
  }

  int sendRead(byte[] handle, long offset, int count) throws IOException {
    return send(NFS, 6, readArguments(handle, offset, count));
  }

  static Arguments readArguments(byte[] handle, long offset, int count) {
    return new Arguments().opaque(handle).int64(offset).int32(count);
  }

  /** The answer to a READ, whichever comes first. */
  ReadReply receiveRead() throws IOException {
    Reply reply = receive();
    if (reply.int32() != 0 || reply.int64() != 0 || reply.int32() != 0) {
      throw new IOException("not accepted");
    }
    int status = reply.int32();
    reply.optionalAttributes();
    if (status != 0) {
      reply.end();
      return new ReadReply(reply.xid(), status, false, new byte[0]);
    }
    int count = reply.int32();
    boolean isEnd = reply.int32() == 1;
    byte[] data = reply.opaque();
    reply.end();
    if (data.length != count) {
      throw new IOException("counts " + count + " bytes, has " + data.length);
    }
    return new ReadReply(reply.xid(), 0, isEnd, data);
  }

  ReadReply read(byte[] handle, long offset, int count) throws IOException {
    sendRead(handle, offset, count);
    return receiveRead();
  }

  record ReadReply(int xid, int status, boolean isEnd, byte[] data) {}

  /** The next record, from its xid on, which must be a reply. */
  Reply receive() throws IOException {
    int mark = in.readInt();
    if (mark >= 0) {
      throw new IOException("more than one fragment");
    }
    ByteBuffer body = ByteBuffer.wrap(in.readNBytes(mark & Integer.MAX_VALUE));
    if (body.limit() != (mark & Integer.MAX_VALUE)) {
      throw new IOException("ended within a reply");
    }
    int xid = body.getInt();
    if (body.getInt() != 1) {
      throw new IOException("no reply");
    }
    return new Reply(xid, body);
  }

  boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A reply, read piece by piece after its type. */
  record Reply(int xid, ByteBuffer body) {
    int int32() {
      return body.getInt();
    }

    long int64() {
      return body.getLong();
    }

    byte[] opaque() {
      byte[] bytes = new byte[body.getInt()];
      body.get(bytes);
      byte[] padding = new byte[(4 - bytes.length % 4) % 4];
      body.get(padding);
      if (!Arrays.equals(padding, new byte[padding.length])) {
        throw new AssertionError("padding that is not zero");
      }
      return bytes;
    }

    FileAttributes attributes() {
      FileAttributes attributes =
          new FileAttributes(
              int32(), int32(), int32(), int32(), int32(), int64(), int64(), int64(), int64(),
              int64());
      int64(); // access
      int64(); // modification
      int64(); // change
      return attributes;
    }

    void optionalAttributes() {
      if (int32() == 1) {
        attributes();
      }
    }

    /** Nothing may follow. */
    void end() {
      if (body.hasRemaining()) {
        throw new AssertionError(body.remaining() + " bytes too many");
      }
    }
  }

  /** RFC 1813 section 2.6, fattr3, without times. */
  record FileAttributes(
      int type,
      int mode,
      int links,
      int owner,
      int group,
      long size,
      long used,
      long device,
      long fileSystem,
      long number) {}
}
