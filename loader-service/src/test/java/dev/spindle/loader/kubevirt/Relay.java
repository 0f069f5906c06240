package dev.spindle.loader.kubevirt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A way to a server that can be cut and mended. */
final class Relay implements AutoCloseable {
  private final int port;
  private final int target;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private @Nullable ServerSocket listener;

  /** A way that is cut. */
  Relay(int target) throws IOException {
    this.target = target;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  void mend() throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener = opened;
    Thread _ = Thread.ofVirtual().start(() -> accept(opened));
  }

  private void accept(ServerSocket opened) {
    while (!opened.isClosed()) {
      try {
        Socket here = opened.accept();
        Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(here);
        sockets.add(there);
        Thread _ = Thread.ofVirtual().start(() -> copy(here, there));
        Thread _ = Thread.ofVirtual().start(() -> copy(there, here));
      } catch (IOException _) {
        // cut
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      long _ = in.transferTo(to.getOutputStream());
    } catch (IOException _) {
      // cut
    }
  }

  void cut() {
    try {
      if (listener != null) {
        listener.close();
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.clear();
  }

  @Override
  public void close() {
    cut();
  }
}
