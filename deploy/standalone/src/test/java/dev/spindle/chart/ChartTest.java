package dev.spindle.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.embedded.EmbeddedApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Helm chart and the plain manifests, with a real helm and a real API server. */
class ChartTest {
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  @TempDir static Path work;

  @BeforeAll
  static void helmCanBeHad() {
    Tools.requireHelm();
  }

  @Test
  void itTakesItsSampleValuesAndRefusesTypos() throws Exception {
    Check check = Check.run(HOME, work, "offline", Map.of());

    assertThat(check.exitCode()).as(check.output()).isZero();
    assertThat(check.output())
        .contains("refuses kafka.bootstrapServer=")
        .contains("loader-service knows every key that it is given")
        .contains("spindle.yaml is what the chart makes");
  }

  @Nested
  class WithAnApiServer {
    private static EmbeddedApiServer server;

    @BeforeAll
    static void start() {
      server = Tools.apiServer(work.resolve("server"));
      server.apply(HOME.resolve("helm/spindle/crds"));
      server.apply(HOME.resolve("deploy/standalone/src/test/resources/crds"));
      Path kubevirt = HOME.resolve("../shared/crds");
      if (Files.isDirectory(kubevirt)) {
        server.apply(kubevirt);
      }
      String _ = server.kubectl("create", "namespace", "spindle");
      String _ = server.kubectl("create", "namespace", "tenant-a");
    }

    @AfterAll
    static void close() {
      if (server != null) {
        server.close();
      }
    }

    @Test
    void itAcceptsAllThatTheChartMakes() throws Exception {
      Check check =
          Check.run(HOME, work, "server", Map.of("KUBECONFIG", server.kubeconfig().toString()));

      assertThat(check.exitCode()).as(check.output()).isZero();
      assertThat(check.output())
          .contains("with default.yaml are accepted")
          .contains("with tls.yaml are accepted")
          .contains("with kubevirt.yaml are accepted")
          .contains("of portal.yaml are accepted");
    }

    @Test
    void itRefusesAFieldThatDoesNotExist() throws Exception {
      Path wrong = work.resolve("wrong.yaml");
      Files.writeString(
          wrong,
          Files.readString(HOME.resolve("deploy/kube/spindle.yaml"))
              .replace("preStop:", "preStopp:"));

      EmbeddedApiServer.Ran ran =
          server.tryKubectl(
              "apply",
              "--server-side",
              "--dry-run=server",
              "--validate=strict",
              "-f",
              wrong.toString());

      assertThat(ran.status()).isNotZero();
      assertThat(ran.output()).contains("preStopp");
    }

    @Test
    void eachServiceMayDoWhatItDoesAndNotMore() {
      String _ =
          server.kubectl(
              "apply", "--server-side", "-f", HOME.resolve("deploy/kube/spindle.yaml").toString());

      assertThat(may("reconciler", "patch", "virtualmachineimages.spindle.dev/status")).isTrue();
      assertThat(may("reconciler", "create", "secrets")).isTrue();
      assertThat(may("reconciler", "list", "secrets")).isFalse();
      assertThat(may("reconciler", "delete", "virtualmachineimages.spindle.dev")).isFalse();
      assertThat(may("reconciler", "create", "persistentvolumes")).isFalse();
      assertThat(may("loader", "create", "persistentvolumes")).isTrue();
      assertThat(may("loader", "create", "persistentvolumeclaims")).isTrue();
      assertThat(may("loader", "patch", "virtualmachineimages.spindle.dev")).isTrue();
      assertThat(may("loader", "patch", "virtualmachineimages.spindle.dev/status")).isFalse();
      assertThat(may("loader", "patch", "datavolumes.cdi.kubevirt.io")).isFalse();
      assertThat(may("loader", "get", "secrets")).isFalse();
      assertThat(may("loader", "delete", "pods")).isFalse();
      assertThat(may("upload", "get", "virtualmachineimages.spindle.dev")).isFalse();
      assertThat(may("sync", "get", "virtualmachineimages.spindle.dev")).isFalse();
    }

    /** Whether a service's account may do that in a tenant's namespace, as to {@code pods/log}. */
    private static boolean may(String service, String verb, String resource) {
      // kubectl would take what follows the slash for an object's name
      String[] parts = resource.split("/");
      String answer =
          server
              .tryKubectl(
                  "auth",
                  "can-i",
                  verb,
                  parts[0],
                  "--subresource=" + (parts.length == 1 ? "" : parts[1]),
                  "--namespace=tenant-a",
                  "--as=system:serviceaccount:spindle:spindle-" + service)
              .output();
      assertThat(answer.strip()).matches("(?s).*(yes|no)");
      return answer.strip().endsWith("yes");
    }
  }
}
