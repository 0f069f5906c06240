package dev.spindle.loader.qmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a VM's monitor says by itself. QEMU answers no command while it drains a held read, but its
 * events come at once.
 */
public final class MonitorEvents implements AutoCloseable {
  private static final Pattern EVENT = Pattern.compile("\"event\": \"([A-Z_]+)\"");

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final SocketChannel channel;

  public MonitorEvents(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    channel.write(
        ByteBuffer.wrap(
            "{\"execute\":\"qmp_capabilities\"}\n".getBytes(StandardCharsets.US_ASCII)));
    Thread.ofVirtual().start(this::listen);
  }

  /** Names of its events, such as STOP and RESUME, in order. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        Matcher event = EVENT.matcher(line);
        if (event.find()) {
          heard.add(event.group(1));
        }
      }
    } catch (IOException _) {
      // QEMU has ended, or the test
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
