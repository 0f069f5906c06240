package dev.spindle.standalone.stack;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a running stack answers.
 *
 * @param loader the first of {@code loaders}, for programs that know of one
 * @param nbd the drives of the first loader
 * @param loaders all loaders; an image's drive is at one of them
 */
public record Addresses(
    URI upload,
    URI loader,
    URI sync,
    URI reconciler,
    String kafka,
    String postgreSql,
    URI objects,
    String nbd,
    List<OfLoader> loaders) {
  public Addresses {
    loaders = List.copyOf(loaders);
  }

  /**
   * One loader.
   *
   * @param name as in an image's {@code drive}
   * @param nbd its drives, without the image's id
   */
  public record OfLoader(String name, URI http, String nbd) {}

  static Addresses of(Ports ports) {
    List<OfLoader> loaders =
        IntStream.range(0, ports.loaders().size())
            .mapToObj(
                n ->
                    new OfLoader(
                        "loader-" + n,
                        http(ports.loaders().get(n).http()),
                        "nbd://127.0.0.1:" + ports.loaders().get(n).nbd()))
            .toList();
    return new Addresses(
        http(ports.upload()),
        loaders.getFirst().http(),
        http(ports.sync()),
        http(ports.reconciler()),
        "127.0.0.1:" + ports.kafka(),
        "jdbc:postgresql://127.0.0.1:" + ports.postgreSql() + "/",
        http(ports.objects()),
        loaders.getFirst().nbd(),
        loaders);
  }

  /** The HTTP interfaces of all loaders. */
  public List<URI> loaderUrls() {
    return loaders.stream().map(OfLoader::http).toList();
  }

  private static URI http(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
