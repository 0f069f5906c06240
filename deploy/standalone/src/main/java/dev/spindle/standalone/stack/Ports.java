package dev.spindle.standalone.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The TCP ports of one machine's stack; all on the loopback address. */
public record Ports(
    int upload,
    int loader,
    int sync,
    int reconciler,
    int kafka,
    int postgreSql,
    int objects,
    int nbd) {
  /** 7080 to 7086. */
  public static final int DEFAULT_BASE = 7080;

  /** 10809: NBD's port as IANA registered it. */
  public static final int DEFAULT_NBD = 10809;

  private static final int COUNT = 8;

  /**
   * Seven ports from {@code base} on and the drive's; 0 for either takes ports that are free now.
   */
  public static Ports from(int base, int nbd) throws IOException {
    List<Integer> free = freePorts();
    if (base == 0) {
      return new Ports(
          free.get(0),
          free.get(1),
          free.get(2),
          free.get(3),
          free.get(4),
          free.get(5),
          free.get(6),
          nbd == 0 ? free.get(7) : nbd);
    }
    return new Ports(
        base,
        base + 1,
        base + 2,
        base + 3,
        base + 4,
        base + 5,
        base + 6,
        nbd == 0 ? free.get(7) : nbd);
  }

  /** Ports that somebody else listens on, by what we need them for. */
  public Map<String, Integer> taken() {
    Map<String, Integer> needed = new LinkedHashMap<>();
    needed.put("upload-service", upload);
    needed.put("loader-service", loader);
    needed.put("sync-service", sync);
    needed.put("reconciler-service", reconciler);
    needed.put("Kafka", kafka);
    needed.put("PostgreSQL", postgreSql);
    needed.put("the S3 server", objects);
    needed.put("the drive (NBD)", nbd);
    needed.values().removeIf(Ports::isFree);
    return needed;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
