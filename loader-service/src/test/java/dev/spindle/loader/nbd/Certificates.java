package dev.spindle.loader.nbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Certificates made for a test with openssl, named as libnbd's {@code tls-certificates} folder
 * wants them: {@code ca-cert.pem}, {@code server-…}, {@code client-cert.pem}, {@code
 * client-key.pem}.
 */
record Certificates(Path folder) {
  /** An authority, a server's and a client's certificate, of which the client keeps its own. */
  static Certificates make(Path folder) throws IOException {
    Files.createDirectories(folder);
    Certificates made = new Certificates(folder);
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj"
            + " /CN=authority -keyout %s/ca-key.pem -out %s/ca-cert.pem",
        folder);
    made.sign("server");
    made.sign("client");
    return made;
  }

  /** A folder of a client that trusts this authority and has no certificate itself. */
  Path withoutClient(Path other) throws IOException {
    Files.createDirectories(other);
    Files.copy(folder.resolve("ca-cert.pem"), other.resolve("ca-cert.pem"));
    return other;
  }

  /** A folder of a client that trusts this authority and has a certificate of another. */
  Path withClientOf(Certificates stranger, Path other) throws IOException {
    withoutClient(other);
    for (String name : new String[] {"client-cert.pem", "client-key.pem"}) {
      Files.copy(stranger.folder().resolve(name), other.resolve(name));
    }
    return other;
  }

  NbdFixture.TlsConfig server(NbdConfig.TlsMode mode) {
    return new NbdFixture.TlsConfig(
        mode,
        Optional.of(folder.resolve("server-cert.pem")),
        Optional.of(folder.resolve("server-key.pem")),
        Optional.empty());
  }

  NbdFixture.TlsConfig serverThatKnowsItsClients(NbdConfig.TlsMode mode) {
    return new NbdFixture.TlsConfig(
        mode,
        Optional.of(folder.resolve("server-cert.pem")),
        Optional.of(folder.resolve("server-key.pem")),
        Optional.of(folder.resolve("ca-cert.pem")));
  }

  private void sign(String name) throws IOException {
    Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN="
            + name
            + " -keyout %s/"
            + name
            + "-key.pem -out %s/"
            + name
            + ".csr",
        folder);
    openssl(
        "x509 -req -days 2 -CA %s/ca-cert.pem -CAkey %s/ca-key.pem -CAcreateserial -in %s/"
            + name
            + ".csr -extfile %s/"
            + name
            + ".ext -out %s/"
            + name
            + "-cert.pem",
        folder);
  }

  private static void openssl(String arguments, Path folder) {
    String[] words = ("openssl " + arguments.replace("%s", folder.toString())).split(" ");
    Tool.run(words).success();
  }
}
