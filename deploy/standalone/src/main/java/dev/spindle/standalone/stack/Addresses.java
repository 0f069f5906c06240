package dev.spindle.standalone.stack;

import java.net.URI;

/** Where a running stack answers. */
public record Addresses(
    URI upload,
    URI loader,
    URI sync,
    URI reconciler,
    String kafka,
    String postgreSql,
    URI objects,
    String nbd) {
  static Addresses of(Ports ports) {
    return new Addresses(
        http(ports.upload()),
        http(ports.loader()),
        http(ports.sync()),
        http(ports.reconciler()),
        "127.0.0.1:" + ports.kafka(),
        "jdbc:postgresql://127.0.0.1:" + ports.postgreSql() + "/",
        http(ports.objects()),
        "nbd://127.0.0.1:" + ports.nbd());
  }

  private static URI http(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
