package dev.spindle.sync;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Sha256;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole service with a real broker and a real S3 server. */
@QuarkusTest
@QuarkusTestResource(value = SyncServiceTest.Resources.class, restrictToAnnotatedClass = true)
class SyncServiceTest {
  private static final int TWENTY_MIB = (20 << 20) + 3;
  private static final long SEED = System.nanoTime();

  private Surroundings surroundings;
  private TinyUploadService upload;

  @Test
  void anImageThatArrivesInRandomOrderIsWholeInBothDataCentres() throws Exception {
    System.out.println("SyncServiceTest seed " + SEED);
    get("/q/health/ready").then().statusCode(200);
    try (KafkaProbe probe = new KafkaProbe(surroundings.kafka.bootstrapServers())) {
      probe.say(upload.registered());
      for (int number : upload.inRandomOrder(SEED)) {
        probe.say(upload.received(number));
      }
      probe.hear(2 * 21, FragmentEvent.Synced.class::isInstance);
      probe.hear(2, ImageEvent.Synced.class::isInstance);
      Sha256 expected = Sha256.of(upload.bytes);
      assertThat(surroundings.sha256("east", upload.key())).isEqualTo(expected);
      assertThat(surroundings.sha256("west", upload.key())).isEqualTo(expected);
    }
  }

  /** Started before the service and ended after it. */
  public static final class Resources implements QuarkusTestResourceLifecycleManager {
    private Surroundings surroundings;
    private TinyUploadService upload;

    @Override
    public Map<String, String> start() {
      try {
        surroundings = new Surroundings(Files.createTempDirectory(Path.of("target"), "sync-test-"));
        upload = new TinyUploadService(TWENTY_MIB, SEED, "east", "west");
        return surroundings.settings(upload.uri());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void inject(Object test) {
      if (test instanceof SyncServiceTest ours) {
        ours.surroundings = surroundings;
        ours.upload = upload;
      }
    }

    @Override
    public void stop() {
      upload.close();
      surroundings.close();
    }
  }
}
