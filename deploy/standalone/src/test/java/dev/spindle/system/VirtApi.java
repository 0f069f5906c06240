package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.spindle.embedded.EmbeddedApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * KubeVirt's virt-api behind the API server, which asks its own authorizer before it passes a call
 * on: a VM that is started has an instance that runs.
 */
final class VirtApi implements AutoCloseable {
  private static final String PASSWORD = "password";

  private final HttpsServer server;
  private final Tenant tenant;
  private final AtomicInteger starts = new AtomicInteger();

  private VirtApi(HttpsServer server, Tenant tenant) {
    this.server = server;
    this.tenant = tenant;
  }

  static VirtApi behind(EmbeddedApiServer apiServer, Tenant tenant, Path directory)
      throws Exception {
    HttpsServer https = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(certificate(directory)));
    https.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    VirtApi virtApi = new VirtApi(https, tenant);
    https.createContext("/", virtApi::answer);
    https.start();
    Path manifest =
        Files.writeString(
            directory.resolve("virt-api.yaml"),
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: kubevirt}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: virt-api, namespace: kubevirt}
            spec: {type: ExternalName, externalName: localhost}
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1.subresources.kubevirt.io}
            spec:
              group: subresources.kubevirt.io
              version: v1
              groupPriorityMinimum: 1000
              versionPriority: 15
              insecureSkipTLSVerify: true
              service: {namespace: kubevirt, name: virt-api, port: %d}
            """
                .formatted(https.getAddress().getPort()));
    String _ = apiServer.kubectl("apply", "-f", manifest.toString());
    String _ =
        apiServer.kubectl(
            "wait",
            "--for=condition=Available",
            "apiservice/v1.subresources.kubevirt.io",
            "--timeout=60s");
    return virtApi;
  }

  private static SSLContext certificate(Path directory) throws Exception {
    Path store = directory.resolve("virt-api.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "virt-api",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor()).as("keytool makes a certificate").isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** How many VMs were started. */
  int starts() {
    return starts.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("GET")) {
      discover(exchange);
      return;
    }
    exchange.getRequestBody().readAllBytes();
    boolean starting = path.endsWith("/namespaces/tenant-a/virtualmachines/web-1/start") && start();
    exchange.sendResponseHeaders(starting ? 202 : 409, -1);
    exchange.close();
  }

  private boolean start() throws IOException {
    if (tenant.isThere("vmi web-1")) {
      return false;
    }
    starts.incrementAndGet();
    tenant.apply(
        """
        apiVersion: kubevirt.io/v1
        kind: VirtualMachineInstance
        metadata: {name: web-1}
        spec: {domain: {devices: {}}}
        status: {phase: Running}
        """);
    return true;
  }

  /** The API server asks now and then whether anybody is there. */
  private static void discover(HttpExchange exchange) throws IOException {
    byte[] none =
        "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"subresources.kubevirt.io/v1\",\"resources\":[]}"
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, none.length);
    exchange.getResponseBody().write(none);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
