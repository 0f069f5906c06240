package dev.spindle.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Here, in the last module, and not beside the class: while the API server is being built from
 * source the other modules are tested.
 */
class EmbeddedApiServerTest {
  @TempDir Path dir;

  @Test
  void whatWasAppliedIsThereAfterARestartAndServedAsItsSchemaSays() throws Exception {
    Path crd = dir.resolve("crd.yaml");
    Files.writeString(
        crd,
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: discs.test.spindle.dev}
        spec:
          group: test.spindle.dev
          scope: Namespaced
          names: {kind: Disc, plural: discs}
          versions:
            - name: v1
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
        """);
    Path disc = dir.resolve("disc.yaml");
    Files.writeString(
        disc,
        """
        {apiVersion: test.spindle.dev/v1, kind: Disc, metadata: {name: one}, size: many}
        """);
    try (EmbeddedApiServer server = EmbeddedApiServer.start(dir.resolve("server"))) {
      server.apply(crd);
      assertThat(server.tryKubectl("apply", "-f", disc.toString()).output())
          .contains("size: Invalid value");
    }
    try (EmbeddedApiServer server = EmbeddedApiServer.start(dir.resolve("server"))) {
      assertThat(server.kubectl("api-resources", "--api-group=test.spindle.dev")).contains("discs");
    }
  }

  @Test
  void theReleaseThatIsLookedForIsTheOneThatIsBuilt() throws Exception {
    assertThat(Files.readString(Path.of("../kube/build-api-server")))
        .contains("\nversion=" + KubernetesBinaries.VERSION + " ");
  }
}
