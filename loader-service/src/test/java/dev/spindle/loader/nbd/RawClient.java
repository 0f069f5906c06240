package dev.spindle.loader.nbd;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says whatever bytes a test wants. */
final class RawClient implements AutoCloseable {
  final Socket socket;
  final DataInputStream in;
  final DataOutputStream out;

  record OptionReply(int option, int type, byte[] payload) {}

  record SimpleReply(int error, long cookie) {}

  /** A chunk of a structured reply. */
  record Chunk(boolean done, int type, long cookie, byte[] payload) {}

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
  }

  RawClient greet() throws IOException {
    if (in.readLong() != Wire.NBDMAGIC || in.readLong() != Wire.IHAVEOPT || in.readShort() != 3) {
      throw new IOException("not the greeting of fixed newstyle");
    }
    out.writeInt(3);
    return this;
  }

  void option(int type, byte[] payload) throws IOException {
    java.io.ByteArrayOutputStream message = new java.io.ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(message);
    fields.writeLong(Wire.IHAVEOPT);
    fields.writeInt(type);
    fields.writeInt(payload.length);
    fields.write(payload);
    out.write(message.toByteArray());
  }

  OptionReply reply() throws IOException {
    if (in.readLong() != Wire.REPLY_MAGIC) {
      throw new IOException("lost step");
    }
    int option = in.readInt();
    int type = in.readInt();
    return new OptionReply(option, type, in.readNBytes(in.readInt()));
  }

  /** Takes an export. */
  RawClient go(String export) throws IOException {
    option(Wire.OPT_GO, info(export));
    OptionReply reply = reply();
    while (reply.type() == Wire.REP_INFO) {
      reply = reply();
    }
    if (reply.type() != Wire.REP_ACK) {
      throw new IOException("refused: " + new String(reply.payload(), StandardCharsets.UTF_8));
    }
    return this;
  }

  RawClient structured() throws IOException {
    option(Wire.OPT_STRUCTURED_REPLY, new byte[0]);
    if (reply().type() != Wire.REP_ACK) {
      throw new IOException("no structured replies");
    }
    return this;
  }

  static byte[] info(String export) throws IOException {
    java.io.ByteArrayOutputStream payload = new java.io.ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(payload);
    fields.writeInt(export.length());
    fields.writeBytes(export);
    fields.writeShort(0);
    return payload.toByteArray();
  }

  void request(int flags, int type, long cookie, long offset, int length) throws IOException {
    java.nio.ByteBuffer request =
        java.nio.ByteBuffer.allocate(28)
            .putInt(Wire.REQUEST_MAGIC)
            .putShort((short) flags)
            .putShort((short) type)
            .putLong(cookie)
            .putLong(offset)
            .putInt(length);
    out.write(request.array());
  }

  void read(long cookie, long offset, int length) throws IOException {
    request(0, Wire.CMD_READ, cookie, offset, length);
  }

  SimpleReply simple() throws IOException {
    if (in.readInt() != Wire.SIMPLE_REPLY_MAGIC) {
      throw new IOException("lost step");
    }
    return new SimpleReply(in.readInt(), in.readLong());
  }

  Chunk chunk() throws IOException {
    if (in.readInt() != Wire.STRUCTURED_REPLY_MAGIC) {
      throw new IOException("lost step");
    }
    boolean done = in.readShort() == Wire.REPLY_FLAG_DONE;
    int type = in.readUnsignedShort();
    long cookie = in.readLong();
    return new Chunk(done, type, cookie, in.readNBytes(in.readInt()));
  }

  boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
