package dev.spindle.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs that make an API server: those of {@code KUBEBUILDER_ASSETS} as envtest has it, else
 * the ones that {@code deploy/kube/build-api-server} made, with the machine's own etcd.
 */
record KubernetesBinaries(Path apiServer, Path kubectl, Path etcd) {
  /** The release that {@code deploy/kube/build-api-server} builds. */
  static final String VERSION = "v1.37.0";

  /** 20 minutes: a build that is under way is worth waiting for, on however busy a machine. */
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(20);

  private static final Pattern SCRATCH = Pattern.compile("build\\.([0-9]{1,9})");

  private static final Duration POLL = Duration.ofMillis(500);

  static KubernetesBinaries find() {
    List<Path> path =
        Arrays.stream(System.getenv("PATH").split(":")).map(entry -> Path.of(entry)).toList();
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    if (assets != null && !assets.isEmpty()) {
      Path dir = Path.of(assets);
      return new KubernetesBinaries(
          require("kube-apiserver", "look into KUBEBUILDER_ASSETS", List.of(dir)),
          require("kubectl", "look into KUBEBUILDER_ASSETS", List.of(dir)),
          require("etcd", "look into KUBEBUILDER_ASSETS", List.of(dir)));
    }
    String cache = System.getenv("SPINDLE_KUBE_CACHE");
    Path built =
        (cache == null
                ? Path.of(System.getProperty("user.home"), ".cache", "spindle-kube")
                : Path.of(cache))
            .resolve(VERSION);
    awaitBuild(built);
    String how = "run deploy/kube/build-api-server (some minutes, once a machine)";
    return new KubernetesBinaries(
        require("kube-apiserver", how, List.of(built)),
        require("kubectl", how, List.of(built)),
        require("etcd", "apt-get install etcd-server", path));
  }

  /** Waits while a build is under way, which its scratch folder {@code build.PID} tells. */
  private static void awaitBuild(Path built) {
    long deadline = System.nanoTime() + BUILD_LIMIT.toNanos();
    while (executable("kube-apiserver", built) == null
        && isUnderWay(built)
        && System.nanoTime() < deadline) {
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private static boolean isUnderWay(Path built) {
    if (!Files.isDirectory(built)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(built)) {
      return inside
          .map(entry -> SCRATCH.matcher(entry.getFileName().toString()))
          .anyMatch(
              scratch ->
                  scratch.matches()
                      && ProcessHandle.of(Long.parseLong(scratch.group(1))).isPresent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + built, e);
    }
  }

  private static Path require(String name, String how, List<Path> folders) {
    for (Path folder : folders) {
      Path found = executable(name, folder);
      if (found != null) {
        return found;
      }
    }
    throw new IllegalStateException("no " + name + " in " + folders + ": " + how);
  }

  private static @Nullable Path executable(String name, Path folder) {
    Path candidate = folder.resolve(name);
    return Files.isExecutable(candidate) ? candidate.toAbsolutePath() : null;
  }
}
