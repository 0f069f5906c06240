package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.embedded.EmbeddedApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * All services at a real API server, with the rights that the chart gives them: from a custom
 * resource to a VM's volume, and back to nothing. KubeVirt and CDI are played by the test.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ClusterIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String NAMES = "spindle.reconciler.kubernetes.";
  private static final String LOADER = "spindle.loader.kubevirt.";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private EmbeddedApiServer server;
  private Tenant tenant;

  @BeforeEach
  void start() {
    Path theirs = Machine.home().resolve("../shared/crds").normalize();
    assertThat(theirs).as("the CRDs of KubeVirt and CDI").isDirectory();
    server = EmbeddedApiServer.start(directory.resolve("server"));
    server.apply(Machine.home().resolve("helm/spindle/crds"));
    server.apply(theirs);
    tenant = new Tenant(server, directory);
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void aVmInstallsFromAnImageThatIsBeingUploadedAndNothingIsLeftAfterwards() throws Exception {
    Path disc = disc();
    try (VirtApi virtApi = VirtApi.behind(server, tenant, directory);
        SpindleProcess spindle = spindle()) {
      tenant.apply(
          """
          apiVersion: spindle.dev/v1alpha1
          kind: VirtualMachineImage
          metadata: {name: debian-13}
          spec:
            size: %d
            cdrom: {dataVolume: debian-13-cdrom, bus: scsi}
            virtualMachine: {name: web-1, start: WhenBootable}
          ---
          apiVersion: kubevirt.io/v1
          kind: VirtualMachine
          metadata: {name: web-1}
          spec:
            runStrategy: Manual
            template:
              spec:
                domain:
                  devices:
                    disks: [{name: iso, bootOrder: 2, cdrom: {bus: scsi, readonly: true}}]
                volumes: [{name: iso, dataVolume: {name: debian-13-cdrom}}]
          """
              .formatted(Files.size(disc)));
      spindle.awaitOutput("sync-service", LIMIT);
      spindle.await("a DataVolume", LIMIT, () -> tenant.isThere("dv debian-13-cdrom"));

      JsonNode status = tenant.get("vmimage debian-13").path("status");
      String id = status.path("imageId").asText();
      JsonNode volume = tenant.get("pv spindle-" + id).path("spec");
      assertThat(volume.path("nfs").path("server").asText()).isEqualTo("127.0.0.1");
      assertThat(volume.path("nfs").path("path").asText()).startsWith("/" + id + "/");
      assertThat(tenant.get("pvc debian-13-cdrom").path("spec").path("volumeName").asText())
          .isEqualTo("spindle-" + id);
      assertThat(tenant.get("vmi web-1").isMissingNode()).isTrue();
      String _ =
          tenant.kubectl(
              "patch dv debian-13-cdrom --subresource=status --type=merge -p {\"status\":{\"phase\":\"Succeeded\"}}");

      upload(disc, status);
      spindle.await("the VM runs", LIMIT, () -> tenant.isThere("vmi web-1"));
      assertThat(virtApi.starts()).isEqualTo(1);
      spindle.await(
          "the resource says that all is loaded",
          LIMIT,
          () -> tenant.kubectl("get vmimage debian-13").matches("(?s).*Complete +100 .*"));

      deleteAndSeeNothingLeft(spindle, id);
    }
  }

  private void deleteAndSeeNothingLeft(SpindleProcess spindle, String id) throws Exception {
    String _ = tenant.kubectl("delete vmimage debian-13 --wait=false");
    spindle.await("the claim goes", LIMIT, () -> tenant.letGo("pvc debian-13-cdrom"));
    spindle.await("the volume goes", LIMIT, () -> tenant.letGo("pv spindle-" + id));
    spindle.await("the resource goes", LIMIT, () -> !tenant.isThere("vmimage debian-13"));
    assertThat(tenant.isThere("dv debian-13-cdrom")).isFalse();
    assertThat(tenant.isThere("secret debian-13-upload")).isFalse();
    spindle.await("disc, staged bytes and objects go", LIMIT, () -> !isAnywhere(spindle, id));
  }

  /** Whether any file or folder of the stack's volumes is named after an image. */
  private static boolean isAnywhere(SpindleProcess spindle, String id) {
    for (String volume : List.of("discs", "staging", "objects")) {
      try (Stream<Path> files = Files.walk(spindle.state().resolve(volume))) {
        if (files.anyMatch(file -> String.valueOf(file.getFileName()).contains(id))) {
          return true;
        }
      } catch (IOException | java.io.UncheckedIOException _) {
        return true; // something goes at this moment
      }
    }
    return false;
  }

  private SpindleProcess spindle() throws Exception {
    Path kubeconfig = ServiceAccounts.kubeconfig(server, directory);
    return SpindleProcess.start(
        directory,
        Map.of("KUBECONFIG", kubeconfig.toString()),
        "up",
        "--set",
        NAMES + "enabled=true",
        "--set",
        NAMES + "lease-namespace=spindle",
        "--set",
        "spindle.loader.nfs.port=0",
        "--set",
        LOADER + "enabled=true",
        "--set",
        LOADER + "nfs-server=127.0.0.1");
  }

  private void upload(Path disc, JsonNode status) throws Exception {
    String url = status.path("upload").path("url").asText();
    Path token = directory.resolve("token");
    Files.writeString(
        token, tenant.secret(status.path("upload").path("tokenSecretName").asText(), "token"));
    Process upload =
        new ProcessBuilder(
                Machine.home().resolve("spindle").toString(),
                "upload",
                disc.toString(),
                "--server",
                url.substring(0, url.indexOf("/v1/")),
                "--image",
                status.path("imageId").asText(),
                "--token-file",
                token.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("upload.out").toFile())
            .start();
    assertThat(upload.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(upload.exitValue()).as(Files.readString(directory.resolve("upload.out"))).isZero();
  }

  /** An ISO of a few MiB that BIOS firmware takes for bootable. */
  private Path disc() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    long seed = 20261125;
    System.out.println("seed " + seed);
    byte[] payload = new byte[5 << 20];
    new Random(seed).nextBytes(payload);
    Files.write(tree.resolve("payload"), payload);
    Files.write(tree.resolve("boot.img"), new byte[2048]);
    Path disc = directory.resolve("disc.iso");
    Process xorriso =
        new ProcessBuilder(
                "xorrisofs",
                "-quiet",
                "-o",
                disc.toString(),
                "-b",
                "boot.img",
                "-c",
                "boot.cat",
                "-no-emul-boot",
                "-boot-load-size",
                "4",
                tree.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("xorriso.out").toFile())
            .start();
    assertThat(xorriso.waitFor()).as("xorrisofs makes a disc").isZero();
    return disc;
  }
}
