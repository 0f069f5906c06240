package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.nfs.NfsClient.FileAttributes;
import dev.spindle.loader.nfs.NfsClient.Reply;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The NFS program's procedures but READ (RFC 1813 section 3.3), of a disc with nothing on it. */
class FileSystemTest extends ServedImage {
  private byte[] directory;
  private byte[] file;

  @BeforeEach
  void mount() throws IOException {
    directory = client.mounted("disc");
    file = client.opened("disc");
  }

  private Reply call(int procedure, byte[] handle) throws IOException {
    return client.nfs(procedure, new Arguments().opaque(handle));
  }

  private FileAttributes attributes(byte[] handle) throws IOException {
    Reply reply = call(1, handle);
    assertThat(reply.int32()).isZero();
    FileAttributes attributes = reply.attributes();
    reply.end();
    return attributes;
  }

  private static Reply ok(Reply reply) {
    assertThat(reply.int32()).isZero();
    reply.optionalAttributes();
    return reply;
  }

  private static void isRefused(Reply reply, int status) {
    assertThat(reply.int32()).isEqualTo(status);
    reply.optionalAttributes();
    reply.end();
  }

  /** Section 3.3.1. */
  @Nested
  class GetAttr {
    @Test
    void theDirectoryIsReadableByAllAndTheHypervisors() throws IOException {
      FileAttributes found = attributes(directory);

      assertThat(found.type()).isEqualTo(2);
      assertThat(found.mode()).isEqualTo(0555);
      assertThat(found.owner()).isEqualTo(107);
      assertThat(found.group()).isEqualTo(107);
    }

    @Test
    void theFileHasTheImagesSizeAndNoHoles() throws IOException {
      FileAttributes found = attributes(file);

      assertThat(found.type()).isEqualTo(1);
      assertThat(found.mode()).isEqualTo(0444);
      assertThat(found.owner()).isEqualTo(107);
      assertThat(found.group()).isEqualTo(107);
      assertThat(found.size()).isEqualTo(SIZE);
      assertThat(found.used()).isEqualTo(SIZE);
    }

    @Test
    void bothAreOfOneFileSystemWhichIsNoOtherImages() throws IOException {
      fixture.drives.insert("other", 1, MIB);

      assertThat(attributes(file).fileSystem()).isEqualTo(attributes(directory).fileSystem());
      assertThat(attributes(file).number()).isNotEqualTo(attributes(directory).number());
      assertThat(attributes(client.mounted("other")).fileSystem())
          .isNotEqualTo(attributes(directory).fileSystem());
    }

    @Test
    void nothingChangesWhenFragmentsAreLoaded() throws IOException {
      Reply before = call(1, file);
      DriveFixture.loadAll(drive, content);

      assertThat(call(1, file).body()).isEqualTo(before.body());
    }
  }

  @Nested
  class Handles {
    @Test
    void areTheSameAfterARestart() throws IOException {
      FileAttributes before = attributes(file);
      client.close();
      fixture.close();
      fixture = new NfsFixture(folder.resolve("discs"));
      client = fixture.client();

      assertThat(attributes(file)).isEqualTo(before);
      assertThat(client.opened("disc")).isEqualTo(file);
    }

    @Test
    void ofADeletedImageAreStale() throws IOException {
      fixture.drives.drives().eject(new ImageId("disc"));

      assertThat(call(1, file).int32()).isEqualTo(70);
      assertThat(call(1, directory).int32()).isEqualTo(70);
    }

    /** A disc that was lost is made anew soon after the start. */
    @Test
    void ofAnImageThatIsNotKnownYetAreAskedForAgain() throws IOException {
      byte[] other = NfsFixture.exports().handleOf(FileHandle.Kind.FILE, new ImageId("other"));
      fixture.knowsAllImages = false;
      isRefusedWithoutAttributes(other, 10_008);

      fixture.drives.insert("other", SIZE, MIB);
      assertThat(attributes(other).size()).isEqualTo(SIZE);

      fixture.knowsAllImages = true;
      fixture.drives.drives().eject(new ImageId("other"));
      isRefusedWithoutAttributes(other, 70);
    }

    @Test
    void thatWereNotGivenOutAreNoHandles() throws IOException {
      byte[] forged = file.clone();
      for (int at = 0; at < 64; at++) {
        forged[at] ^= 1;
        isRefusedWithoutAttributes(forged, 10_001);
        forged[at] ^= 1;
      }
      isRefusedWithoutAttributes(new byte[64], 10_001);
      isRefusedWithoutAttributes(new byte[0], 10_001);
      isRefusedWithoutAttributes(java.util.Arrays.copyOf(file, 60), 10_001);
    }

    private void isRefusedWithoutAttributes(byte[] handle, int status) throws IOException {
      Reply attributes = call(1, handle);
      assertThat(attributes.int32()).isEqualTo(status);
      attributes.end();
      isRefused(client.nfs(3, new Arguments().opaque(handle).string("disk.img")), status);
    }
  }

  /** Section 3.3.3. */
  @Nested
  class Lookup {
    private Reply lookup(byte[] handle, String name) throws IOException {
      return client.nfs(3, new Arguments().opaque(handle).string(name));
    }

    @Test
    void findsTheFile() throws IOException {
      Reply reply = lookup(directory, "disk.img");

      assertThat(reply.int32()).isZero();
      assertThat(reply.opaque()).isEqualTo(file);
      assertThat(reply.int32()).isEqualTo(1);
      assertThat(reply.attributes().size()).isEqualTo(SIZE);
      reply.optionalAttributes();
      reply.end();
    }

    @Test
    void findsTheDirectoryItselfAndNothingAboveIt() throws IOException {
      for (String name : List.of(".", "..")) {
        Reply reply = lookup(directory, name);
        assertThat(reply.int32()).isZero();
        assertThat(reply.opaque()).isEqualTo(directory);
      }
    }

    @Test
    void findsNothingElse() throws IOException {
      for (String name : List.of("disk.im", "disk.img2", "DISK.IMG", "", "a\u00e4", "disc")) {
        isRefused(lookup(directory, name), 2); // NFS3ERR_NOENT
      }
      isRefused(lookup(directory, "n".repeat(256)), 63); // NFS3ERR_NAMETOOLONG
      isRefused(lookup(file, "disk.img"), 20); // NFS3ERR_NOTDIR
    }
  }

  /** Section 3.3.4: what the modes grant to all, whoever asks. */
  @Test
  void accessIsGrantedToReadAndToSearch() throws IOException {
    int all = 0x3f;

    assertThat(ok(client.nfs(4, new Arguments().opaque(directory).int32(all))).int32())
        .isEqualTo(1 | 2 | 32);
    assertThat(ok(client.nfs(4, new Arguments().opaque(file).int32(all))).int32()).isEqualTo(1);
    assertThat(ok(client.nfs(4, new Arguments().opaque(file).int32(4))).int32()).isZero();
  }

  /** Section 3.3.5. */
  @Test
  void thereAreNoLinks() throws IOException {
    isRefused(call(5, file), 22); // NFS3ERR_INVAL
  }

  /** Sections 3.3.16 and 3.3.17. */
  @Nested
  class Listings {
    private record Entry(long number, String name) {}

    private Reply readDir(long cookie, int bytes) throws IOException {
      return client.nfs(16, new Arguments().opaque(directory).int64(cookie).int64(0).int32(bytes));
    }

    private Reply readDirPlus(long cookie, int bytes) throws IOException {
      return client.nfs(
          17, new Arguments().opaque(directory).int64(cookie).int64(0).int32(bytes, bytes));
    }

    /** All entries, from as many calls as it takes. */
    private List<Entry> all(int bytes, boolean plus) throws IOException {
      List<Entry> entries = new ArrayList<>();
      long cookie = 0;
      boolean isEnd = false;
      while (!isEnd) {
        Reply reply = plus ? readDirPlus(cookie, bytes) : readDir(cookie, bytes);
        int length = reply.body().remaining() - 4;
        ok(reply).int64();
        assertThat(length).isLessThanOrEqualTo(bytes);
        while (reply.int32() == 1) {
          long number = reply.int64();
          entries.add(new Entry(number, new String(reply.opaque(), StandardCharsets.UTF_8)));
          cookie = reply.int64();
          if (plus) {
            assertThat(reply.int32()).isEqualTo(1);
            assertThat(reply.attributes().number()).isEqualTo(number);
            assertThat(reply.int32()).isEqualTo(1);
            assertThat(reply.opaque()).isEqualTo(number == 2 ? file : directory);
          }
        }
        isEnd = reply.int32() == 1;
        reply.end();
      }
      return entries;
    }

    @Test
    void nameTheFile() throws IOException {
      List<Entry> entries =
          List.of(new Entry(1, "."), new Entry(1, ".."), new Entry(2, "disk.img"));

      assertThat(all(4096, false)).isEqualTo(entries);
      assertThat(all(4096, true)).isEqualTo(entries);
    }

    @Test
    void comeInPiecesToWhoeverHasLittleRoom() throws IOException {
      for (int bytes = 136; bytes < 200; bytes++) {
        assertThat(all(bytes, false)).hasSize(3);
      }
      for (int bytes = 296; bytes < 600; bytes++) {
        assertThat(all(bytes, true)).hasSize(3);
      }
    }

    @Test
    void areRefusedWhereNotEvenOneEntryFits() throws IOException {
      isRefused(readDir(0, 100), 10_005); // NFS3ERR_TOOSMALL
      isRefused(readDirPlus(0, 200), 10_005);
      isRefused(readDir(3, 10), 10_005);
    }

    @Test
    void areRefusedOfFilesAndFromPlacesThatThereAreNot() throws IOException {
      isRefused(readDir(4, 4096), 10_003); // NFS3ERR_BAD_COOKIE
      isRefused(readDirPlus(-1, 4096), 10_003);
      isRefused(client.nfs(16, new Arguments().opaque(file).int64(0).int64(0).int32(4096)), 20);
    }
  }

  /** Section 3.3.18. */
  @Test
  void theFileSystemIsFull() throws IOException {
    Reply reply = ok(call(18, directory));

    assertThat(reply.int64()).isEqualTo(SIZE);
    assertThat(reply.int64()).isZero();
    assertThat(reply.int64()).isZero();
    assertThat(reply.int64()).isEqualTo(2);
    assertThat(reply.int64()).isZero();
    assertThat(reply.int64()).isZero();
    reply.int32();
    reply.end();
  }

  /** Section 3.3.19. */
  @Test
  void readsMayHaveAMebibyte() throws IOException {
    Reply reply = ok(call(19, directory));

    assertThat(reply.int32()).isEqualTo(MIB);
    assertThat(reply.int32()).isEqualTo(MIB);
    assertThat(reply.body().remaining()).isEqualTo(40);
  }

  /** Section 3.3.20. */
  @Test
  void namesHaveUpTo255BytesAndTheirCaseMatters() throws IOException {
    Reply reply = ok(call(20, file));

    assertThat(reply.int32()).isEqualTo(1);
    assertThat(reply.int32()).isEqualTo(255);
    assertThat(reply.int32()).isEqualTo(1);
    assertThat(reply.int32()).isEqualTo(1);
    assertThat(reply.int32()).isZero();
    assertThat(reply.int32()).isEqualTo(1);
    reply.end();
  }

  /** Sections 3.3.2, 3.3.7 to 3.3.15, and 3.3.21. */
  @Test
  void whateverWritesIsRefusedForAReadOnlyFileSystem() throws IOException {
    int[] procedures = {2, 7, 8, 9, 10, 11, 12, 13, 14, 15, 21};
    for (int procedure : procedures) {
      Reply reply = call(procedure, file);
      assertThat(reply.int32()).as("procedure %d", procedure).isEqualTo(30); // NFS3ERR_ROFS
      int absences = procedure == 14 ? 4 : procedure == 15 ? 3 : 2;
      for (int absence = 0; absence < absences; absence++) {
        assertThat(reply.int32()).isZero();
      }
      reply.end();
    }
  }
}
