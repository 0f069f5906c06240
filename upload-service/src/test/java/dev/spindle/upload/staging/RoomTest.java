package dev.spindle.upload.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RoomTest {
  private long usable = 1100;
  private final Room room = new Room(() -> usable, 100);

  @Test
  void whatIsKeptFreeIsNeverPromised() throws IOException {
    assertThat(room.freeBytes()).isEqualTo(1000);
    assertThat(room.promise(1001)).isEmpty();
    assertThat(room.promise(1000)).isPresent();
    usable = 50;
    assertThat(room.freeBytes()).isZero();
  }

  @Test
  void whatWasPromisedIsNotPromisedAgainUntilItIsGivenBack() throws IOException {
    Room.Promise first = room.promise(600).orElseThrow();

    assertThat(room.promise(401)).isEmpty();
    first.close();
    assertThat(room.promise(1000)).isPresent();
  }

  @Test
  void whatWasWrittenIsCountedByTheVolumeAlone() throws IOException {
    Room.Promise promise = room.promise(600).orElseThrow();
    usable -= 200;
    promise.written(200);

    assertThat(room.freeBytes()).isEqualTo(400);
    promise.close();
    promise.close();
    assertThat(room.freeBytes()).isEqualTo(800);
  }

  @Test
  void moreThanWasPromisedIsCoveredByWhatIsFree() throws IOException {
    Room.Promise promise = room.promise(300).orElseThrow();

    assertThat(promise.covers(300)).isTrue();
    assertThat(promise.covers(1000)).isTrue();
    assertThat(promise.covers(1001)).isFalse();
    assertThat(room.promise(500)).isPresent();
    assertThat(promise.covers(501)).isFalse();
    promise.written(400);
    promise.close();
    assertThat(room.freeBytes()).isEqualTo(500);
  }

  @Test
  void ofManyAtOnceOnlyAsManyAreAdmittedAsThereIsRoomFor() throws Exception {
    List<Callable<Optional<Room.Promise>>> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      all.add(() -> room.promise(10));
    }
    int admitted = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Optional<Room.Promise>> promise : threads.invokeAll(all)) {
        admitted += promise.get().isPresent() ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(100);
    assertThat(room.freeBytes()).isZero();
  }
}
