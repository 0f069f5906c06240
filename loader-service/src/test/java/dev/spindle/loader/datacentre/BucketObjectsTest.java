package dev.spindle.loader.datacentre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.embedded.EmbeddedObjectStore;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.load.FetchOutcome;
import dev.spindle.model.Crc32c;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real S3 server. */
class BucketObjectsTest {
  private static final int MIB = 1 << 20;

  @TempDir static Path folder;
  private static EmbeddedObjectStore store;
  private final byte[] content = DriveFixture.content(3 * MIB + 9, 11);

  @BeforeAll
  static void start() {
    store = EmbeddedObjectStore.start(folder.resolve("s3"), 0);
    store.createBucket("west");
  }

  @AfterAll
  static void end() {
    store.close();
  }

  private record Centre(URI endpoint, String bucket) implements DataCentreConfig.DataCentre {
    @Override
    public String accessKey() {
      return store.accessKey();
    }

    @Override
    public String secretKey() {
      return store.secretKey();
    }

    @Override
    public String region() {
      return "us-east-1";
    }
  }

  private static BucketObjects objects() {
    return new BucketObjects(
        () ->
            Map.of(
                "west", new Centre(store.endpoint(), "west"),
                "east", new Centre(store.endpoint(), "no-such-bucket")));
  }

  @Test
  void aFragmentComesFromTheFirstDataCentreThatHasTheObject() throws Exception {
    try (MinioClient client =
            MinioClient.builder()
                .endpoint(store.endpoint().toString())
                .region("us-east-1")
                .credentials(store.accessKey(), store.secretKey())
                .build();
        DriveFixture fixture = new DriveFixture(folder.resolve("discs"))) {
      client.putObject(
          PutObjectArgs.builder().bucket("west").object("images/image/image.iso").stream(
                  new ByteArrayInputStream(content), (long) content.length, -1L)
              .build());
      Drive drive = fixture.insert("image", content.length, MIB);
      for (int number : new int[] {2, 4}) {
        Claim.Place place = (Claim.Place) drive.disc().claim(number);

        assertThat(fetch(objects(), drive.disc().label(), place))
            .isEqualTo(new FetchOutcome.Delivered());

        assertThat(place.written()).isEqualTo(drive.layout().lengthOf(number));
        int start = (number - 1) * MIB;
        assertThat(place.crc32c())
            .isEqualTo(Crc32c.of(Arrays.copyOfRange(content, start, start + place.length())));
      }
    }
  }

  @Test
  void anObjectThatNoDataCentreHasIsAbsent() throws Exception {
    try (DriveFixture fixture = new DriveFixture(folder.resolve("discs-2"))) {
      Drive drive = fixture.insert("other", MIB, MIB);

      assertThat(fetch(objects(), drive.disc().label(), (Claim.Place) drive.disc().claim(1)))
          .isInstanceOf(FetchOutcome.Absent.class);
    }
  }

  @Test
  void aDataCentreThatCannotBeReachedIsTroubleAndNotAbsence() {
    try (DriveFixture fixture = new DriveFixture(folder.resolve("discs-3"))) {
      Drive drive = fixture.insert("other", MIB, MIB);
      BucketObjects unreachable =
          new BucketObjects(
              () -> Map.of("north", new Centre(URI.create("http://127.0.0.1:1"), "north")));

      assertThatThrownBy(
              () -> fetch(unreachable, drive.disc().label(), (Claim.Place) drive.disc().claim(1)))
          .isInstanceOf(IOException.class);
    }
  }

  private static FetchOutcome fetch(BucketObjects objects, DiscLabel image, Claim.Place place)
      throws IOException, InterruptedException {
    return objects.of(image, image.layout().rangeOf(place.number())).fetch(place);
  }
}
