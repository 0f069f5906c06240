package dev.spindle.loader.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * One connection to QEMU's monitor: a line of JSON each way (QEMU's {@code docs/interop/qmp-spec}).
 * A monitor serves one client at a time, in the order in which they connect.
 */
final class QmpConnection implements Closeable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final SocketChannel channel;
  private final BufferedReader lines;

  /** No QEMU listens. */
  static final class NobodyThere extends IOException {
    private static final long serialVersionUID = 1L;

    NobodyThere(Path socket, Throwable cause) {
      super("no VM's monitor at " + socket, cause);
    }
  }

  private QmpConnection(SocketChannel channel) {
    this.channel = channel;
    this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static QmpConnection open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new QmpConnection(channel);
    } catch (IOException e) {
      channel.close();
      // no such file, or refused since QEMU was killed and left its file; not: forbidden
      throw Files.isReadable(socket) || !Files.exists(socket) ? new NobodyThere(socket, e) : e;
    }
  }

  /** Section 4 of the specification: the server greets, the client leaves negotiation mode. */
  void greet() throws IOException {
    if (!next().has("QMP")) {
      throw new IOException("what listens is no QEMU monitor");
    }
    execute("qmp_capabilities");
  }

  /**
   * Carries out a command; what it returns. Blocks while QEMU is busy with a stall. QEMU sends a
   * new client the answer too that an earlier one did not live to hear, so each has an id.
   */
  JsonNode execute(String command) throws IOException {
    String id = UUID.randomUUID().toString();
    ByteBuffer bytes =
        ByteBuffer.wrap(
            "{\"execute\":\"%s\",\"id\":\"%s\"}\n"
                .formatted(command, id)
                .getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    while (true) {
      JsonNode message = next();
      boolean isMine = message.path("id").asText().equals(id);
      if (isMine && message.has("return")) {
        return message.path("return");
      }
      if (isMine && message.has("error")) {
        throw new IOException(command + ": " + message.path("error").path("desc").asText());
      }
      // an event, which nobody here follows, or an answer to somebody else
    }
  }

  private JsonNode next() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("QEMU has ended");
    }
    return MAPPER.readTree(line);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // nothing is lost with it
    }
  }
}
