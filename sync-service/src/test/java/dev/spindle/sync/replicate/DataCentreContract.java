package dev.spindle.sync.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.sync.replicate.DataCentre.CompleteOutcome;
import dev.spindle.sync.replicate.DataCentre.FinishedObject;
import dev.spindle.sync.replicate.DataCentre.PartOutcome;
import dev.spindle.sync.replicate.DataCentre.StoredPart;
import dev.spindle.sync.replicate.DataCentre.UnfinishedObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every data centre does, the fake one as well. */
public abstract class DataCentreContract {
  private static final ObjectKey KEY = new ObjectKey("images/abc/Debian 13 ü.iso");
  private static final int LEAST_PART = 5 << 20;

  @TempDir Path spool;

  /** A data centre with an empty bucket. */
  protected abstract DataCentre dataCentre();

  /** The bytes of a finished object, read past the port. */
  protected abstract byte[] content(ObjectKey key) throws Exception;

  @Test
  void anEmptyBucketHasNothing() throws Exception {
    assertThat(dataCentre().find(KEY)).isEmpty();
    assertThat(dataCentre().unfinished(KEY.value())).isEmpty();
    assertThat(dataCentre().keys("images/")).isEmpty();
  }

  @Test
  void anUploadThatWasBegunIsListedWithItsParts() throws Exception {
    UnfinishedObject upload = dataCentre().begin(KEY, Map.of());
    byte[] second = bytes(2, LEAST_PART);

    StoredPart stored = store(upload, 2, second);

    assertThat(stored).isEqualTo(new StoredPart(2, LEAST_PART, md5(second)));
    assertThat(dataCentre().unfinished(KEY.value())).containsExactly(upload);
    assertThat(dataCentre().unfinished("images/abc/")).containsExactly(upload);
    assertThat(dataCentre().unfinished("images/other/")).isEmpty();
    assertThat(dataCentre().parts(upload)).containsExactly(stored);
    assertThat(dataCentre().find(KEY)).as("not finished yet").isEmpty();
  }

  @Test
  void partsStoredInAnyOrderMakeTheObject() throws Exception {
    UnfinishedObject upload = dataCentre().begin(KEY, Map.of("image-id", "abc"));
    StoredPart third = store(upload, 3, bytes(3, 10));
    StoredPart first = store(upload, 1, bytes(1, LEAST_PART));
    StoredPart second = store(upload, 2, bytes(2, LEAST_PART));

    List<StoredPart> parts = List.of(first, second, third);
    assertThat(dataCentre().complete(upload, parts)).isEqualTo(new CompleteOutcome.Completed());

    FinishedObject object = dataCentre().find(KEY).orElseThrow();
    assertThat(object.bytes()).isEqualTo(2L * LEAST_PART + 10);
    assertThat(object.etag()).isEqualTo(Md5.composite(parts).orElseThrow()).endsWith("-3");
    assertThat(object.metadata()).containsEntry("image-id", "abc");
    assertThat(dataCentre().unfinished(KEY.value())).isEmpty();
    assertThat(dataCentre().keys("images/abc/")).containsExactly(KEY);
    byte[] content = content(KEY);
    assertThat(content).hasSize(2 * LEAST_PART + 10);
    assertThat(md5(content))
        .isEqualTo(md5(bytes(1, LEAST_PART), bytes(2, LEAST_PART), bytes(3, 10)));
  }

  @Test
  void aPartStoredAgainReplacesTheEarlier() throws Exception {
    UnfinishedObject upload = dataCentre().begin(KEY, Map.of());
    store(upload, 1, bytes(1, 100));
    StoredPart again = store(upload, 1, bytes(9, 50));

    assertThat(dataCentre().parts(upload)).containsExactly(again);
  }

  @Test
  void aPartFromAFileIsTheSame() throws Exception {
    UnfinishedObject upload = dataCentre().begin(KEY, Map.of());
    byte[] bytes = bytes(4, 300_000);

    try (AssembledPart part = assembled(1, bytes, 0)) {
      assertThat(part.bytes()).isInstanceOf(PartBytes.InFile.class);
      assertThat(dataCentre().store(upload, part))
          .isEqualTo(new PartOutcome.Stored(new StoredPart(1, bytes.length, md5(bytes))));
    }
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void anUploadThatWasGivenUpIsGoneAndMayBeGivenUpAgain() throws Exception {
    UnfinishedObject upload = dataCentre().begin(KEY, Map.of());
    StoredPart part = store(upload, 1, bytes(1, 10));

    dataCentre().abort(upload);
    dataCentre().abort(upload);

    assertThat(dataCentre().unfinished(KEY.value())).isEmpty();
    assertThat(dataCentre().parts(upload)).isEmpty();
    assertThat(dataCentre().complete(upload, List.of(part)))
        .isEqualTo(new CompleteOutcome.UploadGone());
  }

  @Test
  void aDeletedObjectIsGoneAndMayBeDeletedAgain() throws Exception {
    UnfinishedObject upload = dataCentre().begin(KEY, Map.of());
    dataCentre().complete(upload, List.of(store(upload, 1, bytes(1, 1))));

    dataCentre().delete(KEY);
    dataCentre().delete(KEY);

    assertThat(dataCentre().find(KEY)).isEmpty();
    assertThat(dataCentre().keys("images/")).isEmpty();
  }

  private StoredPart store(UnfinishedObject upload, int number, byte[] bytes) throws IOException {
    try (AssembledPart part = assembled(number, bytes, Long.MAX_VALUE)) {
      return ((PartOutcome.Stored) dataCentre().store(upload, part)).part();
    }
  }

  private AssembledPart assembled(int number, byte[] bytes, long mostInMemory) throws IOException {
    PartBytes part = PartBytes.ofLength(bytes.length, mostInMemory, spool);
    part.sink().write(bytes);
    part.sink().flush();
    return new AssembledPart(number, part, md5(bytes));
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String md5(byte[]... pieces) {
    MessageDigest digest = Md5.digest();
    for (byte[] piece : pieces) {
      digest.update(piece);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
