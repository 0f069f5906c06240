package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadRecordsTest {
  private static final URI SERVER = URI.create("http://localhost:7080");

  @TempDir Path home;

  @Test
  void whatIsRememberedIsFoundByFileAndServer() {
    UploadRecords records = UploadRecords.ofUser(Map.of(), home);
    UploadRecord record = record().registeredAs(new ImageAccess(new ImageId("a"), "token"));
    records.remember(record);
    assertThat(records.find(Path.of("/disc.iso"), SERVER)).hasValue(record);
    assertThat(records.find(Path.of("/disc.iso"), URI.create("http://other"))).isEmpty();
    assertThat(records.find(Path.of("/other.iso"), SERVER)).isEmpty();
    records.forget(Path.of("/disc.iso"), SERVER);
    assertThat(records.find(Path.of("/disc.iso"), SERVER)).isEmpty();
  }

  @Test
  void tokensAreForTheirOwnerAlone() throws IOException {
    UploadRecords records =
        UploadRecords.ofUser(Map.of("XDG_STATE_HOME", home.resolve("state").toString()), home);
    records.remember(record());
    try (var files = Files.list(home.resolve("state/spindle/uploads"))) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void aDamagedRecordCountsAsNone() throws IOException {
    UploadRecords records = new UploadRecords(home);
    records.remember(record());
    try (var files = Files.list(home)) {
      Files.writeString(files.findFirst().orElseThrow(), "{");
    }
    assertThat(records.find(Path.of("/disc.iso"), SERVER)).isEmpty();
  }

  private static UploadRecord record() {
    return new UploadRecord("/disc.iso", SERVER.toString(), 7, 8, "key", null, null);
  }
}
