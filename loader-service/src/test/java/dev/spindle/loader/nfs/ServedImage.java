package dev.spindle.loader.nfs;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with one empty disc of 10 MiB and 5 bytes, and a client of it. */
abstract class ServedImage {
  static final int MIB = 1 << 20;
  static final int SIZE = 10 * MIB + 5;

  @TempDir Path folder;
  final byte[] content = DriveFixture.content(SIZE, 3);
  NfsFixture fixture;
  Drive drive;
  NfsClient client;

  @BeforeEach
  void serve() throws IOException {
    fixture = new NfsFixture(folder.resolve("discs"));
    drive = fixture.drives.insert("disc", SIZE, MIB);
    client = fixture.client();
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    fixture.close();
  }

  byte[] slice(int from, int length) {
    return Arrays.copyOfRange(content, from, from + length);
  }
}
