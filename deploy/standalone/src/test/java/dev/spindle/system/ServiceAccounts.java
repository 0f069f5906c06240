package dev.spindle.system;

import dev.spindle.embedded.EmbeddedApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The accounts of the chart, with the rights that it gives them. */
final class ServiceAccounts {
  private ServiceAccounts() {}

  /**
   * A way in that may what reconciler and loader may together, since one machine's processes share
   * their environment.
   */
  static Path kubeconfig(EmbeddedApiServer server, Path directory) throws IOException {
    String _ = server.kubectl("create", "namespace", "spindle");
    String _ =
        server.kubectl(
            "apply",
            "--server-side",
            "-f",
            Machine.home().resolve("deploy/kube/spindle.yaml").toString());
    for (String role :
        new String[] {"spindle-spindle-loader-machines", "spindle-spindle-loader-volumes"}) {
      String _ =
          server.kubectl(
              "create",
              "clusterrolebinding",
              "test-" + role,
              "--clusterrole=" + role,
              "--serviceaccount=spindle:spindle-reconciler");
    }
    String token = server.kubectl("-n", "spindle", "create", "token", "spindle-reconciler").strip();
    return Files.writeString(
        directory.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: spindle, user: {token: "%s"}}]
        contexts: [{name: test, context: {cluster: test, user: spindle}}]
        current-context: test
        """
            .formatted(server.url(), server.certificateAuthority(), token));
  }
}
