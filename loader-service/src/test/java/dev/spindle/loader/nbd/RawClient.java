package dev.spindle.loader.nbd;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

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
    this(new Socket("127.0.0.1", port));
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
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
    out.write(optionBytes(type, payload));
  }

  static byte[] optionBytes(int type, byte[] payload) {
    return ByteBuffer.allocate(16 + payload.length)
        .putLong(Wire.IHAVEOPT)
        .putInt(type)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** The same connection inside TLS, trusting one authority. */
  RawClient secured(Path authority) throws IOException {
    option(Wire.OPT_STARTTLS, new byte[0]);
    if (reply().type() != Wire.REP_ACK) {
      throw new IOException("no TLS");
    }
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return new RawClient(
          tls.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
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

  /** The payload of INFO and GO. */
  static byte[] info(String export, int... requests) {
    ByteBuffer payload =
        ByteBuffer.allocate(6 + export.length() + 2 * requests.length)
            .putInt(export.length())
            .put(export.getBytes(StandardCharsets.UTF_8))
            .putShort((short) requests.length);
    for (int request : requests) {
      payload.putShort((short) request);
    }
    return payload.array();
  }

  /** The payload of LIST_META_CONTEXT and SET_META_CONTEXT. */
  static byte[] contexts(String export, String... queries) {
    int bytes = 8 + export.length();
    for (String query : queries) {
      bytes += 4 + query.length();
    }
    ByteBuffer payload =
        ByteBuffer.allocate(bytes)
            .putInt(export.length())
            .put(export.getBytes(StandardCharsets.UTF_8))
            .putInt(queries.length);
    for (String query : queries) {
      payload.putInt(query.length()).put(query.getBytes(StandardCharsets.UTF_8));
    }
    return payload.array();
  }

  void request(int flags, int type, long cookie, long offset, int length) throws IOException {
    out.write(requestBytes(flags, type, cookie, offset, length));
  }

  static byte[] requestBytes(int flags, int type, long cookie, long offset, int length) {
    return ByteBuffer.allocate(Wire.REQUEST_BYTES)
        .putInt(Wire.REQUEST_MAGIC)
        .putShort((short) flags)
        .putShort((short) type)
        .putLong(cookie)
        .putLong(offset)
        .putInt(length)
        .array();
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
