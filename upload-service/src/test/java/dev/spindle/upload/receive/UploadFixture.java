package dev.spindle.upload.receive;

import dev.spindle.event.Event;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.catalogue.InMemoryCatalogue;
import dev.spindle.upload.catalogue.UploadToken;
import dev.spindle.upload.receive.FragmentReceiver.Admission;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The logic on a real directory, with a catalogue in memory and events that are only collected. */
final class UploadFixture implements AutoCloseable {
  static final int FRAGMENT_BYTES = 256 << 10;
  static final Duration EXPIRES_AFTER = Duration.ofHours(24);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long SEED = 77;

  final Path root;
  final InMemoryCatalogue catalogue = new InMemoryCatalogue();
  final List<Event> events = new CopyOnWriteArrayList<>();
  Instant now = Instant.parse("2030-01-01T00:00:00Z");
  boolean kafkaIsDown;
  LedgerSource ledger = _ -> Optional.empty();

  StagingVolume volume;
  Uploads uploads;
  ImageLife life;
  Attendance attendance;
  FragmentReceiver receiver;
  FragmentRequests requests;
  Restart restart;

  UploadFixture(Path root) throws IOException {
    this.root = root;
    start();
  }

  void start() throws IOException {
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    EventOutlet outlet =
        event -> {
          if (kafkaIsDown) {
            return CompletableFuture.failedFuture(new IOException("Kafka is down"));
          }
          events.add(event);
          return CompletableFuture.completedFuture(null);
        };
    volume = StagingVolume.open(root, 0);
    uploads = new Uploads(catalogue, volume, clock);
    Announcer announcer = new Announcer(outlet, URI.create("http://upload.test"), TIMEOUT);
    life = new ImageLife(uploads, catalogue, outlet, clock, EXPIRES_AFTER, TIMEOUT);
    attendance =
        new Attendance(uploads, catalogue, life, id -> ledger.entry(id), clock, EXPIRES_AFTER);
    receiver = new FragmentReceiver(uploads, volume, announcer, life, Runnable::run);
    requests = new FragmentRequests(uploads, announcer, life);
    restart = new Restart(catalogue, uploads, volume, announcer, life, ledger, 10_000);
  }

  /** As after {@code kill -9}: nothing but catalogue, volume and Kafka stays. */
  void restart() throws IOException, InterruptedException {
    volume.close();
    events.clear();
    start();
    restart.open();
    restart.catchUp();
  }

  ImageUpload register(int fragments) {
    Image image =
        new Image(
            ImageId.random(),
            "disc.iso",
            new ImageLayout((long) fragments * FRAGMENT_BYTES, FRAGMENT_BYTES),
            null,
            "loader-0",
            List.of("east"),
            new ImageState.Registered(),
            now,
            now.plus(EXPIRES_AFTER),
            0);
    catalogue.add(image, UploadToken.random(), null);
    return uploads.open(image);
  }

  Reception.Outcome put(ImageUpload upload, int number) throws IOException {
    return put(upload, number, bytes(number));
  }

  Reception.Outcome put(ImageUpload upload, int number, byte[] bytes) throws IOException {
    return switch (receiver.admit(upload.image().id(), number, bytes.length, null)) {
      case Admission.Refused refused -> refused.refusal();
      case Admission.Admitted(Reception reception) -> {
        reception.take(ByteBuffer.wrap(bytes));
        yield receiver.finish(reception).join();
      }
    };
  }

  /** The same image after a restart. */
  ImageUpload again(ImageUpload upload) {
    return uploads.active(upload.image().id()).orElseThrow();
  }

  Path fragment(ImageUpload upload, int number) {
    return upload.staging().fragment(number).orElseThrow().path();
  }

  <T extends Event> List<T> heard(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static byte[] bytes(int number) {
    byte[] bytes = new byte[FRAGMENT_BYTES];
    new Random(SEED + number).nextBytes(bytes);
    return bytes;
  }

  static FragmentSet set(int... numbers) {
    return FragmentSet.of(numbers);
  }

  @Override
  public void close() {
    volume.close();
  }
}
