package dev.spindle.standalone.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** The TCP ports of one machine's stack; all on the loopback address. */
public record Ports(
    int upload,
    int sync,
    int reconciler,
    int kafka,
    int postgreSql,
    int objects,
    List<OfLoader> loaders) {
  /** 7080 to 7086, and one more for each loader after the first. */
  public static final int DEFAULT_BASE = 7080;

  /** 10809: NBD's port as IANA registered it; loaders after the first have those after it. */
  public static final int DEFAULT_NBD = 10809;

  /** Ports from the base that do not depend on how many loaders there are, the first one's too. */
  private static final int FIXED = 7;

  public Ports {
    loaders = List.copyOf(loaders);
  }

  /** The ports of one loader: its HTTP interface and its drives. */
  public record OfLoader(int http, int nbd) {}

  /**
   * Ports from {@code base} and from {@code nbd} on; 0 for either takes ports that are free now.
   *
   * @param loaders how many loaders there are, at least one
   */
  public static Ports from(int base, int nbd, int loaders) throws IOException {
    List<Integer> free = freePorts(FIXED - 1 + 2 * loaders);
    IntUnaryOperator http = n -> base == 0 ? free.get(n) : base + n;
    IntUnaryOperator drives = n -> nbd == 0 ? free.get(FIXED - 1 + loaders + n) : nbd + n;
    List<OfLoader> all = new ArrayList<>();
    for (int n = 0; n < loaders; n++) {
      all.add(new OfLoader(http.applyAsInt(n == 0 ? 1 : FIXED - 1 + n), drives.applyAsInt(n)));
    }
    return new Ports(
        http.applyAsInt(0),
        http.applyAsInt(2),
        http.applyAsInt(3),
        http.applyAsInt(4),
        http.applyAsInt(5),
        http.applyAsInt(6),
        all);
  }

  /** Ports that somebody else listens on, by what we need them for. */
  public Map<String, Integer> taken() {
    Map<String, Integer> needed = new LinkedHashMap<>();
    needed.put("upload-service", upload);
    needed.put("sync-service", sync);
    needed.put("reconciler-service", reconciler);
    needed.put("Kafka", kafka);
    needed.put("PostgreSQL", postgreSql);
    needed.put("the S3 server", objects);
    for (int n = 0; n < loaders.size(); n++) {
      String which = n == 0 ? "" : " of loader-" + n;
      needed.put("loader-service" + which, loaders.get(n).http());
      needed.put("the drive (NBD)" + which, loaders.get(n).nbd());
    }
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

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
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
