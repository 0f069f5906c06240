package dev.spindle.loader.disc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.DriveFixture;
import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscsTest {
  private static final int FRAGMENT = 256 << 10;
  private static final int SIZE = 3 * FRAGMENT + 1;
  private static final DiscLabel LABEL =
      DiscLabel.of(new ImageId("disc"), "a name/with a slash", new ImageLayout(SIZE, FRAGMENT));

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 5);
  private Discs discs;
  private Disc disc;

  @BeforeEach
  void create() throws IOException {
    discs = new Discs(folder);
    disc = discs.create(LABEL);
  }

  private Disc reopened() throws IOException {
    discs.close(disc);
    disc = discs.openAll().getFirst();
    return disc;
  }

  private void load(int number) throws IOException {
    try (Claim.Place place = (Claim.Place) disc.claim(number)) {
      place.write(fragment(number));
      place.commit().join();
    }
  }

  private ByteBuffer fragment(int number) {
    int start = (number - 1) * FRAGMENT;
    return ByteBuffer.wrap(Arrays.copyOfRange(content, start, Math.min(start + FRAGMENT, SIZE)));
  }

  @Test
  void aNewDiscIsSparseAndHasItsSize() throws IOException {
    Disc huge =
        discs.create(DiscLabel.of(new ImageId("huge"), "huge", new ImageLayout(1L << 40, 1 << 20)));

    assertThat(Files.size(folder.resolve("huge/disc.img"))).isEqualTo(1L << 40);
    assertThat(huge.loaded().count()).isZero();
    discs.delete(huge);
  }

  @Test
  void aDiscThatLostItsImageFileIsMadeAnewWithNothingLoaded() throws IOException {
    load(4);
    discs.close(disc);
    Files.delete(folder.resolve("disc/disc.img"));
    assertThat(discs.openAll()).isEmpty();

    disc = discs.create(LABEL);

    assertThat(disc.loaded().count()).isZero();
  }

  @Test
  void aDiscWithAllItsFilesThatCannotBeOpenedIsNotMadeAnew() throws IOException {
    discs.close(disc);
    Files.writeString(folder.resolve("disc/disc.img"), "not its size");
    assertThat(discs.openAll()).isEmpty();

    assertThatThrownBy(() -> discs.create(LABEL)).isInstanceOf(IOException.class);
    assertThat(folder.resolve("disc/disc.img")).hasContent("not its size");
  }

  @Test
  void theLabelOfADiscFromBeforeDiscsHadIdsIsRead() throws IOException {
    Path label = folder.resolve("disc/image.json");
    Files.writeString(label, Files.readString(label).replaceFirst("\"disc\":\"[^\"]*\",", ""));

    assertThat(reopened().label().disc()).isEqualTo("0");
  }

  @Test
  void whatWasLoadedIsLoadedAfterARestart() throws IOException {
    load(4);
    load(2);

    assertThat(reopened().loaded().snapshot().toString()).isEqualTo("2,4");
    assertThat(disc.crc32cOf(2)).contains(Crc32c.of(fragment(2)));
    assertThat(disc.crc32cOf(1)).isEmpty();
    assertThat(disc.label()).isEqualTo(LABEL);
  }

  @Test
  void aLoadedPlaceIsNeverGivenAway() throws IOException {
    load(1);

    assertThat(disc.claim(1)).isEqualTo(new Claim.Loaded(Crc32c.of(fragment(1))));
  }

  @Test
  void aPlaceHasOneWriterAtATime() throws IOException {
    Claim.Place first = (Claim.Place) disc.claim(1);

    assertThat(disc.claim(1)).isInstanceOf(Claim.Taken.class);
    first.close();
    assertThat(disc.claim(1)).isInstanceOf(Claim.Place.class);
  }

  @Test
  void nobodyWritesOverTheNextFragment() {
    Claim.Place last = (Claim.Place) disc.claim(4);

    assertThatThrownBy(() -> last.write(ByteBuffer.allocate(2)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(last::commit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTornTailOfTheRecordIsDropped() throws IOException {
    load(1);
    load(2);
    Path record = folder.resolve("disc/loaded");
    byte[] bytes = Files.readAllBytes(record);
    assertThat(bytes).hasSize(2 * LoadedRecord.BYTES);

    for (int length = 0; length < bytes.length; length++) {
      discs.close(disc);
      Files.write(record, Arrays.copyOf(bytes, length));
      assertThat(reopened().loaded().count()).isEqualTo(length / LoadedRecord.BYTES);
    }
    load(3);
    assertThat(reopened().loaded().snapshot().toString()).isEqualTo("1,3");
  }

  @Test
  void zerosAndGarbageAreNoRecord() throws IOException {
    discs.close(disc);
    Files.write(folder.resolve("disc/loaded"), new byte[3 * LoadedRecord.BYTES]);

    assertThat(reopened().loaded().count()).isZero();
  }

  @Test
  void phaseAndDigestAreRemembered() throws IOException {
    disc.become(ImagePhase.FAILED);
    disc.digested(Sha256.of(content));

    assertThat(reopened().label().phase()).isEqualTo(ImagePhase.FAILED);
    assertThat(disc.label().digest()).isEqualTo(Sha256.of(content));
  }

  @Test
  void aDeletedDiscIsGoneAndALeaseOutlivesIt() throws IOException {
    load(1);
    DiscLease lease = disc.lease();
    discs.delete(disc);

    assertThat(folder.resolve("disc")).doesNotExist();
    assertThat(disc.claim(2)).isInstanceOf(Claim.Gone.class);
    ByteBuffer bytes = ByteBuffer.allocate(FRAGMENT);
    assertThat(lease.file().read(bytes, 0)).isEqualTo(FRAGMENT);
    lease.close();
    assertThat(lease.file().isOpen()).isFalse();
    assertThat(disc.lease()).isNull();
  }

  @Test
  void halfMadeAndHalfDeletedDiscsAreRemoved() throws IOException {
    Files.createDirectories(folder.resolve("half"));
    Files.createDirectories(folder.resolve(".old"));
    Files.createFile(folder.resolve(".old/disc.img"));

    assertThat(reopened().imageId()).isEqualTo(LABEL.imageId());
    assertThat(folder.resolve("half")).doesNotExist();
    assertThat(folder.resolve(".old")).doesNotExist();
  }

  @Test
  void theDigestFollowsTheLoadedBeginning() throws IOException {
    PrefixDigest digest = new PrefixDigest(disc);
    load(4);
    assertThat(digest.advance(1000)).isFalse();
    load(1);
    assertThat(digest.advance(1000)).isTrue();
    assertThat(digest.advance(FRAGMENT)).isFalse();
    load(3);
    load(2);
    while (digest.advance(100_000)) {}

    assertThat(digest.whole()).contains(Sha256.of(content));
    assertThat(digest.whole()).contains(Sha256.of(content));
  }
}
