package dev.spindle.loader.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.embedded.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real API server with our CRD and those of KubeVirt and CDI, one for all tests of this JVM; it
 * ends with the JVM.
 */
final class ApiServer {
  /** Structure only, as KubeVirt 1.9 and CDI 1.66 have it. */
  private static final Path THEIRS = Path.of("../../shared/crds").toAbsolutePath().normalize();

  private static @Nullable EmbeddedApiServer server;

  private ApiServer() {}

  private static synchronized EmbeddedApiServer server() {
    if (server == null) {
      assertThat(THEIRS)
          .as("the CRDs of KubeVirt and CDI, which these tests hold manifests against")
          .isDirectory();
      try {
        EmbeddedApiServer started =
            EmbeddedApiServer.start(Files.createTempDirectory("spindle-api-server"));
        started.apply(Path.of("../helm/spindle/crds"));
        started.apply(THEIRS);
        server = started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  static KubernetesClient client() {
    return clientAt(port());
  }

  /** A client that finds the server at another port. */
  static KubernetesClient clientAt(int port) {
    Config config = Config.fromKubeconfig(server().kubeconfig().toFile());
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withMasterUrl("https://127.0.0.1:" + port)
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  static int port() {
    return server().url().getPort();
  }

  /** Makes a namespace that no other test has. */
  static String newNamespace() {
    String name = "tenant-" + System.nanoTime();
    String _ = server().kubectl("create", "namespace", name);
    return name;
  }

  /** Runs {@code kubectl}, which must do what it is asked. */
  static String kubectl(String... arguments) {
    return server().kubectl(arguments);
  }

  /** Makes what a manifest says; refused by the API server when a field is not in the schema. */
  static List<HasMetadata> apply(KubernetesClient client, String namespace, String manifest) {
    ByteArrayInputStream in = new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8));
    return client.load(in).inNamespace(namespace).serverSideApply();
  }
}
