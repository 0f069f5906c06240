package dev.spindle.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A TCP proxy on loopback whose connections meet the faults that a plan names, by their number. */
public final class FaultProxy implements AutoCloseable {
  private final InetSocketAddress server;
  private final IntFunction<Fault> plan;
  private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
  private final List<Fault> struck = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile ServerSocket listener;

  /** In front of a server such as {@code http://localhost:7080}; the plan's first number is 1. */
  public FaultProxy(URI server, IntFunction<Fault> plan) {
    this.server = new InetSocketAddress(server.getHost(), server.getPort());
    this.plan = plan;
    this.listener = listen(0);
  }

  /** Where the device finds the server, through this proxy. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The faults that have truly befallen a connection so far. */
  public List<Fault> struck() {
    return List.copyOf(struck);
  }

  /** How many connections have been made. */
  public int connections() {
    return accepted.get();
  }

  /** The link goes down: all is reset, and new connections are refused. */
  public void down() {
    closeListener();
    open.forEach(FaultyConnection::reset);
  }

  /** The link is back, at the same address. */
  public void up() {
    listener = listen(listener.getLocalPort());
  }

  @Override
  public void close() {
    down();
  }

  private void closeListener() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket(port, 64, InetAddress.getByName("127.0.0.1"));
      Thread.ofVirtual().name("fault-proxy").start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket device = socket.accept();
        Fault fault = plan.apply(accepted.incrementAndGet());
        Thread.ofVirtual().start(() -> join(device, fault, socket));
      } catch (IOException _) {
        // Closed: the link is down.
      }
    }
  }

  private void join(Socket device, Fault fault, ServerSocket socket) {
    Socket upstream = new Socket();
    FaultyConnection connection =
        new FaultyConnection(device, upstream, fault, () -> struck.add(fault), open::remove);
    open.add(connection);
    try {
      upstream.connect(server);
    } catch (IOException _) {
      connection.reset();
      return;
    }
    if (socket.isClosed()) {
      connection.reset();
    } else {
      connection.start();
    }
  }
}
