package dev.spindle.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A real Kubernetes API server with its etcd, and nothing else of a cluster: no controller runs, so
 * nothing is garbage-collected, no pod starts, and a namespace that is deleted never goes.
 *
 * <pre>
 * dir/
 *   etcd/                     what it holds; there again after a restart
 *   certificates/             its own certificate and authority, the key of service accounts
 *   tokens.csv, kubeconfig    the administrator's way in
 *   etcd.log, kube-apiserver.log
 * </pre>
 */
public final class EmbeddedApiServer implements AutoCloseable {
  /** 90 seconds: on a busy machine its first start, with all roles to make, may take many. */
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private static final Duration POLL = Duration.ofMillis(100);

  private final Path dir;
  private final KubernetesBinaries binaries;
  private final URI url;
  private final String token;
  private final BoundProcess etcd;
  private final BoundProcess server;

  private EmbeddedApiServer(
      Path dir,
      KubernetesBinaries binaries,
      URI url,
      String token,
      BoundProcess etcd,
      BoundProcess server) {
    this.dir = dir;
    this.binaries = binaries;
    this.url = url;
    this.token = token;
    this.etcd = etcd;
    this.server = server;
  }

  /**
   * Starts both on free ports of 127.0.0.1 and returns when the server is ready; fails, saying what
   * to run, where there is no {@code kube-apiserver} or etcd.
   */
  public static EmbeddedApiServer start(Path given) {
    KubernetesBinaries binaries = KubernetesBinaries.find();
    Path dir = given.toAbsolutePath();
    String token = UUID.randomUUID().toString();
    URI store = URI.create("http://127.0.0.1:" + FreePort.or(0));
    URI url = URI.create("https://127.0.0.1:" + FreePort.or(0));
    ServiceAccountKey key = ServiceAccountKey.in(dir.resolve("certificates"));
    write(dir.resolve("tokens.csv"), token + ",administrator,administrator,system:masters\n");
    write(dir.resolve("kubeconfig"), kubeconfig(dir, url, token));
    BoundProcess etcd = BoundProcess.start(dir.resolve("etcd.log"), etcd(binaries, dir, store));
    BoundProcess server =
        BoundProcess.start(
            dir.resolve("kube-apiserver.log"), server(binaries, dir, store, url, key));
    EmbeddedApiServer started = new EmbeddedApiServer(dir, binaries, url, token, etcd, server);
    try {
      started.awaitReady();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Where it listens: {@code https://127.0.0.1:PORT}. */
  public URI url() {
    return url;
  }

  /** What {@code KUBECONFIG} names: the administrator's way in. */
  public Path kubeconfig() {
    return dir.resolve("kubeconfig");
  }

  /** The administrator's bearer token; it is of group {@code system:masters}. */
  public String token() {
    return token;
  }

  /** The certificate that its own is signed by, as PEM. */
  public Path certificateAuthority() {
    return certificate(dir);
  }

  /** The {@code kubectl} of the same release. */
  public Path kubectl() {
    return binaries.kubectl();
  }

  /** Applies a manifest, or all in a folder; returns when the CRDs among them are served. */
  public void apply(Path manifests) {
    String _ = kubectl("apply", "--server-side", "--filename", manifests.toString());
    String _ = kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  }

  /** Runs {@code kubectl} as the administrator and gives its output; fails with what it says. */
  public String kubectl(String... arguments) {
    Ran ran = tryKubectl(arguments);
    if (ran.status() != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + ": " + ran.output());
    }
    return ran.output();
  }

  /** Runs {@code kubectl} as the administrator, whatever becomes of it. */
  public Ran tryKubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(binaries.kubectl().toString(), "--kubeconfig", kubeconfig().toString()));
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      // What it learns of the API is kept in here, not in the home.
      builder.environment().put("KUBECACHEDIR", dir.resolve("kubectl").toString());
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * What a {@code kubectl} did.
   *
   * @param status 0 where it did what was asked
   * @param output of both its streams
   */
  public record Ran(int status, String output) {}

  @Override
  public void close() {
    server.close();
    etcd.close();
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    // kubectl itself is not asked sooner: each call costs a quarter of a second of a core.
    Answering.await(url, () -> etcd.isAlive() && server.isAlive());
    while (tryKubectl("get", "--raw", "/readyz").status() != 0) {
      if (!server.isAlive() || !etcd.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the API server does not get ready; see " + dir);
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private static List<String> etcd(KubernetesBinaries binaries, Path dir, URI store) {
    return List.of(
        binaries.etcd().toString(),
        "--data-dir=" + dir.resolve("etcd"),
        "--listen-client-urls=" + store,
        "--advertise-client-urls=" + store,
        "--listen-peer-urls=http://127.0.0.1:0",
        "--logger=zap",
        "--log-level=warn");
  }

  private static List<String> server(
      KubernetesBinaries binaries, Path dir, URI store, URI url, ServiceAccountKey key) {
    return List.of(
        binaries.apiServer().toString(),
        "--etcd-servers=" + store,
        "--bind-address=127.0.0.1",
        "--secure-port=" + url.getPort(),
        "--cert-dir=" + dir.resolve("certificates"),
        "--token-auth-file=" + dir.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-signing-key-file=" + key.privateKey(),
        "--service-account-key-file=" + key.publicKey(),
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
        // Nobody makes each namespace's default account here, so no pod could be.
        "--disable-admission-plugins=ServiceAccount",
        // A loopback address is no endpoint.
        "--endpoint-reconciler-type=none",
        "--profiling=false");
  }

  private static String kubeconfig(Path dir, URI url, String token) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: embedded, cluster: {server: "%s", certificate-authority: "%s"}}]
    users: [{name: administrator, user: {token: "%s"}}]
    contexts: [{name: embedded, context: {cluster: embedded, user: administrator}}]
    current-context: embedded
    """
        .formatted(url, certificate(dir), token);
  }

  /** The server writes it at its first start, with the authority's behind its own. */
  private static Path certificate(Path dir) {
    return dir.resolve("certificates").resolve("apiserver.crt");
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
