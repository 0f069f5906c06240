package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.nfs.FileHandle.Kind;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
  private static final List<ImageId> IDS =
      List.of(
          new ImageId("a"),
          new ImageId("9-z"),
          new ImageId("z".repeat(63)),
          new ImageId("0".repeat(63)),
          ImageId.random());

  private final Exports exports = exports("one secret of a loader");

  private static Exports exports(String secret) {
    return new Exports(secret.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void handlesOf64BytesNameEveryImagesObjects() {
    Set<String> seen = new HashSet<>();
    for (ImageId id : IDS) {
      for (Kind kind : Kind.values()) {
        byte[] handle = exports.handleOf(kind, id);
        assertThat(handle).hasSize(64);
        assertThat(exports.named(handle)).contains(new FileHandle(kind, id));
        assertThat(seen.add(HexFormat.of().formatHex(handle))).isTrue();
      }
    }
  }

  @Test
  void anotherLoaderWithTheSameSecretMakesTheSame() {
    Exports same = exports("one secret of a loader");
    for (ImageId id : IDS) {
      assertThat(same.pathOf(id)).isEqualTo(exports.pathOf(id));
      assertThat(same.handleOf(Kind.FILE, id)).isEqualTo(exports.handleOf(Kind.FILE, id));
      assertThat(same.fileSystemOf(id)).isEqualTo(exports.fileSystemOf(id));
    }
  }

  /** So a change of how they are made, which would break mounts, is seen. */
  @Test
  void pathsAndHandlesStayAsTheyAre() {
    ImageId id = new ImageId("disc");

    assertThat(exports.pathOf(id)).isEqualTo("/disc/48f138335aefc1908f894a48979834ef");
    assertThat(HexFormat.of().formatHex(exports.handleOf(Kind.FILE, id)))
        .isEqualTo("f0f7f626dae4420f82ec6079a2eaeb4f08f51e38" + "00".repeat(44));
  }

  @Test
  void anotherSecretMakesOthersAndAcceptsNone() {
    Exports other = exports("the secret of another");
    for (ImageId id : IDS) {
      assertThat(other.imageAt(exports.pathOf(id))).isEmpty();
      assertThat(exports.imageAt(exports.pathOf(id))).contains(id);
      assertThat(other.named(exports.handleOf(Kind.FILE, id))).isEmpty();
    }
  }

  @Nested
  class Secrets {
    @TempDir Path folder;

    @Test
    void areMadeOnceAndKeptForTheirOwnerAlone() throws IOException {
      NfsConfig config = new NfsFixture.Config();
      byte[] made = Secret.of(config, folder);

      assertThat(made).hasSize(64).isEqualTo(Secret.of(config, folder));
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve(".nfs-secret"))))
          .isEqualTo("rw-------");
      try (var files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
    }

    @Test
    void comeFromTheConfiguredFile() throws IOException {
      Path file = Files.writeString(folder.resolve("mine"), "a secret of my own\n");

      assertThat(Secret.of(new NfsFixture.Config().withSecretFile(file), folder))
          .isEqualTo("a secret of my own".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void thatCouldBeGuessedAreRefused() {
      assertThatThrownBy(() -> Secret.of(new NfsFixture.Config().withSecret("short"), folder))
          .hasMessageContaining("at least 16 characters");
    }
  }
}
