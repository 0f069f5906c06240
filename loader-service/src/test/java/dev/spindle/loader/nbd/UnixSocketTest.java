package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.DriveFixture;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 3 * MIB + 1;

  @TempDir Path folder;
  private Path socket;

  @BeforeEach
  void name() {
    socket = folder.resolve("nbd.sock");
  }

  private NbdFixture serve() {
    return new NbdFixture(folder.resolve("discs"), new NbdFixture.Config().withSocket(socket));
  }

  private void leaveOver() throws IOException {
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
  }

  @Test
  void clientsReadOverItAndOverTcpAtOnce() {
    byte[] content = DriveFixture.content(SIZE, 5);
    try (NbdFixture fixture = serve()) {
      DriveFixture.loadAll(fixture.drives.insert("disc", SIZE, MIB), content);
      Path copy = folder.resolve("copy");

      Tool.run("nbdcopy", "nbd+unix:///disc?socket=" + socket, copy.toString()).success();

      assertThat(copy).hasBinaryContent(content);
      assertThat(Tool.run("nbdinfo", "--size", fixture.uri("disc")).success().text().strip())
          .isEqualTo("" + SIZE);
      assertThat(Tool.run("qemu-img", "info", "nbd+unix:///disc?socket=" + socket).success().text())
          .contains("virtual size");
    }
  }

  @Test
  void onlyOwnerAndGroupConnect() throws IOException {
    try (NbdFixture _ = serve()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-rw----");
    }
  }

  @Test
  void aSocketLeftOverByAKilledServerIsReplaced() throws IOException {
    leaveOver();
    try (NbdFixture fixture = serve()) {
      fixture.drives.insert("disc", SIZE, MIB);

      Tool.run("nbdinfo", "--list", "nbd+unix:///?socket=" + socket).success();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void aSocketThatAnotherServerListensAtIsLeftToIt() throws IOException {
    try (NbdFixture _ = serve()) {
      assertThatThrownBy(() -> UnixSocket.clear(socket)).hasMessageContaining("another server");
      assertThat(socket).exists();
    }
  }

  @Test
  void aFileThatIsNoSocketIsNotDeleted() throws IOException {
    Files.writeString(socket, "precious");

    assertThatThrownBy(() -> UnixSocket.clear(socket)).hasMessageContaining("no socket");
    assertThat(socket).hasContent("precious");
  }
}
