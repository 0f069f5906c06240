package dev.spindle.reconciler.resource;

import dev.spindle.embedded.EmbeddedApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A real API server with our CRD, one for all tests of this JVM; it ends with the JVM. System
 * properties carry it, since Quarkus has class loaders, and so statics, of its own.
 */
public final class Cluster {
  private static final String KUBECONFIG = "spindle.test.kubeconfig";
  private static final String KUBECTL = "spindle.test.kubectl";

  private Cluster() {}

  /** The administrator's way in; starts the server if none runs. */
  public static String kubeconfig() {
    synchronized (System.getProperties()) {
      if (System.getProperty(KUBECONFIG) == null) {
        EmbeddedApiServer server = EmbeddedApiServer.start(folder());
        server.apply(Path.of("../helm/spindle/crds"));
        System.setProperty(KUBECTL, server.kubectl().toString());
        System.setProperty(KUBECONFIG, server.kubeconfig().toString());
      }
      return System.getProperty(KUBECONFIG);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("spindle-api-server");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(Path.of(kubeconfig()).toFile()))
        .build();
  }

  /** Makes a namespace that no other test has. */
  public static String newNamespace() {
    String name = "tenant-" + System.nanoTime();
    String _ = kubectl("create", "namespace", name);
    return name;
  }

  /** What {@code kubectl} says of a manifest that is given to it, whatever becomes of it. */
  public static String apply(String namespace, String manifest) {
    try {
      Path file = Files.createTempFile("spindle", ".yaml");
      Files.writeString(file, manifest);
      String output = kubectl("-n", namespace, "apply", "-f", file.toString());
      Files.delete(file);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code kubectl} and gives what it says on both its streams. */
  public static String kubectl(String... arguments) {
    String kubeconfig = kubeconfig();
    List<String> command =
        new ArrayList<>(List.of(System.getProperty(KUBECTL), "--kubeconfig", kubeconfig));
    command.addAll(Arrays.asList(arguments));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("KUBECACHEDIR", Path.of(kubeconfig).resolveSibling("kubectl") + "");
      Process process = builder.start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
