package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.nbd.NbdConfig.TlsMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS ("TLS support") with libnbd's clients, and with clients that speak it wrongly. */
class TlsTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 5 * MIB + 3;

  @TempDir static Path authority;
  private static Certificates certificates;

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 4);
  private @Nullable NbdFixture fixture;

  @BeforeAll
  static void makeCertificates() throws IOException {
    certificates = Certificates.make(authority);
  }

  @AfterEach
  void end() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private NbdFixture serve(NbdFixture.TlsConfig tls) {
    NbdFixture served =
        new NbdFixture(
            folder.resolve("discs"),
            new NbdFixture.Config().withTls(tls).withSocket(folder.resolve("nbd.sock")));
    fixture = served;
    served.drives.insert("disc", SIZE, MIB);
    return served;
  }

  private NbdFixture serveLoaded(NbdFixture.TlsConfig tls) {
    NbdFixture served = serve(tls);
    DriveFixture.loadAll(drive(served), content);
    return served;
  }

  private static Drive drive(NbdFixture served) {
    return served.drives.drives().all().getFirst();
  }

  private static String secure(NbdFixture served, Path clientFiles) {
    return "nbds://127.0.0.1:" + served.server.port() + "/disc?tls-certificates=" + clientFiles;
  }

  private static String plain(NbdFixture served) {
    return "nbd://127.0.0.1:" + served.server.port() + "/disc";
  }

  private String socket() {
    return "nbd+unix:///disc?socket=" + folder.resolve("nbd.sock");
  }

  @Test
  void aClientThatTrustsTheAuthorityCopiesTheImageWhileItComes() {
    NbdFixture served = serve(certificates.server(TlsMode.REQUIRED));
    Path copy = folder.resolve("copy");
    CompletableFuture<Tool.Result> copying =
        CompletableFuture.supplyAsync(
            () -> Tool.run("nbdcopy", secure(served, authority), copy.toString()));

    for (int number : new int[] {6, 2, 1, 4, 3, 5}) {
      DriveFixture.await(
          "a waiting read", () -> !drive(served).waiting().isEmpty() || copying.isDone());
      DriveFixture.load(drive(served), content, number);
    }

    copying.join().success();
    assertThat(copy).hasBinaryContent(content);
  }

  @Test
  void whereTlsIsAllowedClientsChoose() {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.ALLOWED));

    assertThat(Tool.run("nbdinfo", "--size", plain(served)).success().text().strip())
        .isEqualTo("" + SIZE);
    assertThat(Tool.run("nbdinfo", "--json", secure(served, authority)).success().text())
        .contains("\"TLS\": true", "\"structured\": true");
  }

  @Test
  void whereTlsIsRequiredNobodyReadsWithoutIt() {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.REQUIRED));

    assertThat(Tool.run("nbdinfo", "--size", plain(served)).exit()).isNotZero();
    assertThat(Tool.run("nbdinfo", "--size", secure(served, authority)).exit()).isZero();
    assertThat(served.server.uri()).startsWith("nbds://");
  }

  @Test
  void theUnixSocketNeedsNoTls() {
    serveLoaded(certificates.server(TlsMode.REQUIRED));

    Path copy = folder.resolve("copy");
    Tool.run("nbdcopy", socket(), copy.toString()).success();

    assertThat(copy).hasBinaryContent(content);
  }

  @Test
  void aServerThatKnowsItsClientsTurnsOthersAway() throws IOException {
    Certificates stranger = Certificates.make(folder.resolve("stranger"));
    NbdFixture served = serveLoaded(certificates.serverThatKnowsItsClients(TlsMode.REQUIRED));

    assertThat(Tool.run("nbdinfo", "--size", secure(served, authority)).exit()).isZero();
    Path nobody = certificates.withoutClient(folder.resolve("nobody"));
    assertThat(Tool.run("nbdinfo", "--size", secure(served, nobody)).exit()).isNotZero();
    Path other = certificates.withClientOf(stranger, folder.resolve("other"));
    assertThat(Tool.run("nbdinfo", "--size", secure(served, other)).exit()).isNotZero();
    assertThat(Tool.run("nbdinfo", "--size", secure(served, authority)).exit()).isZero();
  }

  @Test
  void beforeTlsEveryOptionIsRefusedButItsStartAndTheEnd() throws IOException {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.REQUIRED));
    try (RawClient client = served.client().greet()) {
      int[] options = {
        Wire.OPT_LIST,
        Wire.OPT_INFO,
        Wire.OPT_GO,
        Wire.OPT_STRUCTURED_REPLY,
        Wire.OPT_LIST_META_CONTEXT,
        Wire.OPT_SET_META_CONTEXT,
        4711
      };
      for (int option : options) {
        client.option(option, RawClient.info("disc"));
        assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_TLS_REQD);
      }
      client.option(Wire.OPT_ABORT, new byte[0]);
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ACK);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void beforeTlsExportNameEndsTheConnection() throws IOException {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.REQUIRED));
    try (RawClient client = served.client().greet()) {
      client.option(Wire.OPT_EXPORT_NAME, "disc".getBytes(StandardCharsets.UTF_8));

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void bytesPutInBehindTheStartOfTlsEndTheConnection() throws IOException {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.ALLOWED));
    try (RawClient client = served.client().greet()) {
      byte[] start = RawClient.optionBytes(Wire.OPT_STARTTLS, new byte[0]);
      byte[] injected = RawClient.optionBytes(Wire.OPT_STRUCTURED_REPLY, new byte[0]);
      byte[] both = java.util.Arrays.copyOf(start, start.length + injected.length);
      System.arraycopy(injected, 0, both, start.length, injected.length);
      client.out.write(both);

      assertThat(client.reply().type()).isEqualTo(Wire.REP_ACK);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whatWasAgreedBeforeTlsIsForgotten() throws IOException {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.ALLOWED));
    try (RawClient before = served.client().greet().structured();
        RawClient client = before.secured(authority.resolve("ca-cert.pem"))) {
      client.option(Wire.OPT_SET_META_CONTEXT, RawClient.contexts("disc", "base:allocation"));
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_INVALID); // no structured replies
      client.option(Wire.OPT_STARTTLS, new byte[0]);
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_INVALID);

      client.go("disc").read(1, 5, 100_000);
      assertThat(client.simple().error()).isZero();
      assertThat(client.in.readNBytes(100_000))
          .isEqualTo(java.util.Arrays.copyOfRange(content, 5, 100_005));
    }
  }

  @Test
  void garbageInsteadOfTlsDisturbsNobodyElse() throws IOException {
    NbdFixture served = serveLoaded(certificates.server(TlsMode.ALLOWED));
    try (RawClient client = served.client().greet()) {
      client.option(Wire.OPT_STARTTLS, new byte[0]);
      client.reply();
      client.out.write(new byte[1000]);

      client.in.readAllBytes(); // an alert, perhaps, then the end
    } catch (IOException e) {
      // turned away
    }
    assertThat(Tool.run("nbdinfo", "--size", secure(served, authority)).exit()).isZero();
  }

  @Test
  void certificatesThatAreNotThereEndTheStart() {
    NbdFixture.TlsConfig none =
        new NbdFixture.TlsConfig(
            TlsMode.ALLOWED, Optional.empty(), Optional.empty(), Optional.empty());

    assertThatThrownBy(() -> Encryption.of(none))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no certificate is set");
  }
}
