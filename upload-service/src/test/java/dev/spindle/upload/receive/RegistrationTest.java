package dev.spindle.upload.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.ImageEvent;
import dev.spindle.upload.drive.Capacity;
import dev.spindle.upload.drive.DrivesOnOffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationTest {
  private static final int SIZE = 5000;

  @TempDir Path root;
  private UploadFixture fixture;
  private Map<String, Capacity> loaders = Map.of();
  private Registration registration;

  @BeforeEach
  void start() throws IOException {
    fixture = new UploadFixture(root);
    registration =
        new Registration(
            fixture.catalogue,
            fixture.uploads,
            fixture.volume,
            new DrivesOnOffer(List.of("loader-0", "loader-1"), () -> loaders, Clock.systemUTC()),
            event -> {
              fixture.events.add(event);
              return CompletableFuture.completedFuture(null);
            },
            new Registration.Limits(
                1 << 20, UploadFixture.EXPIRES_AFTER, List.of("east"), Duration.ofSeconds(5)),
            Clock.systemUTC());
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  private Registration.Outcome register(String key) throws Exception {
    return registration.register(
        new Registration.Request("disc.iso", (long) SIZE, null, null, null), key);
  }

  @Test
  void theLoaderWithRoomIsNamedToEverybody() throws Exception {
    loaders =
        Map.of("loader-0", new Capacity(SIZE - 1, 0, 0), "loader-1", new Capacity(SIZE, 0, 9));

    assertThat(register("key")).isInstanceOf(Registration.Outcome.Accepted.class);
    assertThat(fixture.heard(ImageEvent.Registered.class))
        .singleElement()
        .satisfies(registered -> assertThat(registered.drive()).isEqualTo("loader-1"));
  }

  @Test
  void withoutRoomNothingIsRegistered() throws Exception {
    loaders = Map.of("loader-0", new Capacity(SIZE, 1, 0), "loader-1", new Capacity(7, 0, 0));

    assertThat(register("key")).isEqualTo(new Registration.Outcome.NoRoomOnDrives(SIZE - 1));
    assertThat(fixture.events).isEmpty();
    assertThat(fixture.catalogue.page(null, 10)).isEmpty();
  }

  @Test
  void aRepeatedRegistrationNeedsNoRoom() throws Exception {
    loaders = Map.of("loader-1", new Capacity(SIZE, 0, 0));
    Registration.Outcome first = register("key");
    loaders = Map.of("loader-1", new Capacity(0, 0, 0));

    assertThat(register("key")).isEqualTo(first);
  }
}
