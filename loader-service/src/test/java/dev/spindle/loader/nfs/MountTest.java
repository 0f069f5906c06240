package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The MOUNT program (RFC 1813 appendix I). */
class MountTest extends ServedImage {
  private static final int MNT = 1;

  private int status(String path) throws IOException {
    return client.mount(MNT, new Arguments().string(path)).int32();
  }

  /** Section 5.2.1. */
  @Test
  void aPathIsAnsweredWithItsDirectorysHandle() throws IOException {
    NfsClient.Reply reply = client.mount(MNT, new Arguments().string(NfsFixture.path("disc")));

    assertThat(reply.int32()).isZero();
    assertThat(reply.opaque()).hasSize(64);
    assertThat(reply.int32()).isEqualTo(1);
    assertThat(reply.int32()).isEqualTo(1); // AUTH_SYS
    reply.end();
  }

  @Test
  void slashesBetweenAndBehindAreNoMatter() throws IOException {
    assertThat(status("/" + NfsFixture.path("disc") + "//")).isZero();
  }

  @Test
  void whoeverDoesNotKnowThePathFindsNothing() throws IOException {
    String path = NfsFixture.path("disc");
    char last = path.charAt(path.length() - 1);
    String[] others = {
      "/",
      "/disc",
      "/disc/",
      path.substring(0, path.length() - 1) + (last == '0' ? '1' : '0'),
      NfsFixture.path("other").replace("/other/", "/disc/"),
      path + "/disk.img",
      path.toUpperCase(java.util.Locale.ROOT),
      "",
      "/../" + path,
      NfsFixture.path("other") // genuine, but there is no such image
    };
    for (String other : others) {
      assertThat(status(other)).as(other).isEqualTo(2); // MNT3ERR_NOENT
    }
  }

  /** Section 5.2.3 and 5.2.4: taken note of by nobody. */
  @Test
  void unmountingIsAnsweredAndChangesNothing() throws IOException {
    byte[] handle = client.mounted("disc");
    client.mount(3, new Arguments().string(NfsFixture.path("disc"))).end();
    client.mount(4, new Arguments()).end();

    assertThat(client.nfs(1, new Arguments().opaque(handle)).int32()).isZero();
  }

  /** Section 5.2.2 and 5.2.5: what they would tell is secret. */
  @Test
  void neitherMountsNorPathsAreTold() throws IOException {
    for (int procedure : new int[] {2, 5}) {
      NfsClient.Reply reply = client.mount(procedure, new Arguments());
      assertThat(reply.int32()).isZero();
      reply.end();
    }
  }

  @Test
  void theDrivesDescriptionTellsWhatIsMounted() throws IOException {
    NfsExport export = fixture.server.exportOf(new ImageId("disc")).orElseThrow();

    assertThat(export.path()).matches("/disc/[0-9a-f]{32}");
    assertThat(status(export.path())).isZero();
  }
}
