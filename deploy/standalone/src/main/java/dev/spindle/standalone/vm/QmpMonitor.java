package dev.spindle.standalone.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** QEMU's monitor (QEMU Machine Protocol): hears the VM's events and sends it commands. */
final class QmpMonitor implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final SocketChannel channel;

  private QmpMonitor(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects once QEMU listens, waits until its main loop runs (with the drive opened and the VM
   * made; it answers no command before), and hands each event on as it comes, on a thread of its
   * own.
   */
  static QmpMonitor connect(Path socket, Process qemu, Consumer<VmEvent> events)
      throws IOException, InterruptedException {
    SocketChannel channel = open(socket, qemu);
    QmpMonitor monitor = new QmpMonitor(channel);
    monitor.send("qmp_capabilities");
    BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    String line = lines.readLine();
    while (line != null && !MAPPER.readTree(line).has("return")) {
      line = lines.readLine();
    }
    if (line == null) {
      channel.close();
      throw new IOException("QEMU ended before the VM ran");
    }
    Thread.ofVirtual().name("QMP").start(() -> monitor.listen(lines, events));
    return monitor;
  }

  /** QEMU makes the socket's file before it listens, so a refusal only means: too early. */
  private static SocketChannel open(Path socket, Process qemu)
      throws IOException, InterruptedException {
    while (qemu.isAlive()) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
      } catch (IOException _) {
        channel.close();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    throw new IOException("QEMU ended before its monitor answered");
  }

  /**
   * Sends a command without waiting for its answer, since a pause returns only when the held read
   * does.
   */
  synchronized void send(String command) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(("{\"execute\":\"" + command + "\"}\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void listen(BufferedReader lines, Consumer<VmEvent> events) {
    try (lines) {
      String line;
      while ((line = lines.readLine()) != null) {
        JsonNode message = MAPPER.readTree(line);
        switch (message.path("event").asText()) {
          case "SHUTDOWN" ->
              events.accept(new VmEvent.ShutDown(message.path("data").path("reason").asText()));
          case "RESET" -> {
            if (message.path("data").path("guest").asBoolean()) {
              events.accept(new VmEvent.Restarted());
            }
          }
          default -> {}
        }
      }
    } catch (IOException _) {
      // QEMU ended; the process's exit says it better
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
