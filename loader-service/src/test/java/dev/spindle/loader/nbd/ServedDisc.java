package dev.spindle.loader.nbd;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with one empty disc of 40 MiB and 5 bytes, for tests of what a connection may ask. */
abstract class ServedDisc {
  static final int MIB = 1 << 20;
  static final int SIZE = 40 * MIB + 5;

  @TempDir Path folder;
  NbdFixture fixture;
  Drive drive;
  byte[] content;

  @BeforeEach
  void serve() {
    fixture = new NbdFixture(folder.resolve("discs"));
    drive = fixture.drives.insert("disc", SIZE, MIB);
    content = DriveFixture.content(SIZE, 3);
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  RawClient client() throws IOException {
    return fixture.client().greet().go("disc");
  }

  RawClient structuredClient() throws IOException {
    return fixture.client().greet().structured().go("disc");
  }

  byte[] slice(int from, int length) {
    return Arrays.copyOfRange(content, from, from + length);
  }
}
