package dev.spindle.upload.sequence;

import dev.spindle.event.Event;
import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.InMemoryCatalogue;
import dev.spindle.upload.drive.DrivesOnOffer;
import dev.spindle.upload.receive.Announcer;
import dev.spindle.upload.receive.EventOutlet;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.ImageLife;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.receive.Restart;
import dev.spindle.upload.receive.RunNumbering;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.staging.StagedFragment;
import dev.spindle.upload.staging.StagingVolume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Sequences on a real directory, with a catalogue in memory and events that are only collected. */
final class SequenceFixture implements AutoCloseable {
  static final int FRAGMENT_BYTES = 256 << 10;
  static final Duration EXPIRES_AFTER = Duration.ofHours(24);
  static final Duration USED_STAYS_FOR = Duration.ofHours(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long SEED = 1109;

  final Path root;
  final InMemoryCatalogue catalogue = new InMemoryCatalogue();
  final List<Event> events = new CopyOnWriteArrayList<>();
  final Turns turns = new Turns(Duration.ofMillis(200));
  Duration later = Duration.ZERO;
  boolean kafkaIsDown;

  StagingVolume volume;
  Uploads uploads;
  Sequences sequences;
  SequenceOrders orders;
  SequenceBytes bytes;
  RunNumbering numbering;
  private Restart restart;

  SequenceFixture(Path root) throws IOException {
    this.root = root;
    start();
  }

  private void start() throws IOException {
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.now().plus(later);
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
    ImageLife life = new ImageLife(uploads, catalogue, outlet, clock, EXPIRES_AFTER, TIMEOUT);
    FragmentReceiver receiver =
        new FragmentReceiver(uploads, volume, announcer, life, Runnable::run);
    Registration registration =
        new Registration(
            catalogue,
            uploads,
            volume,
            new DrivesOnOffer(List.of("loader-0"), Map::of, clock),
            outlet,
            new Registration.Limits(1L << 40, EXPIRES_AFTER, List.of("east"), TIMEOUT),
            clock);
    // Nothing runs beside a test: what it begins is done when it returns.
    numbering = new RunNumbering(uploads, receiver, announcer, life, Runnable::run);
    sequences =
        new Sequences(
            volume,
            uploads,
            life,
            turns,
            clock,
            new Sequences.Times(EXPIRES_AFTER, USED_STAYS_FOR));
    orders =
        new SequenceOrders(
            volume, uploads, sequences, registration, receiver, numbering, clock, 1L << 40);
    bytes = new SequenceBytes(volume, sequences, orders, receiver, numbering, 1L << 40);
    restart =
        new Restart(catalogue, uploads, volume, announcer, life, _ -> Optional.empty(), 10_000);
  }

  /** As after {@code kill -9}: nothing but catalogue, volume and Kafka stays. */
  void restart() throws IOException, InterruptedException {
    volume.close();
    start();
    restart.open();
    numbering.goOn();
    restart.catchUp();
  }

  static Order order(SequenceKind kind, @Nullable Long length, ImageId... partials) {
    return new Order(
        kind, length, "disc.iso", (long) FRAGMENT_BYTES, null, "", "", List.of(partials));
  }

  ImageId create(SequenceKind kind, @Nullable Long length, ImageId... partials)
      throws IOException, InterruptedException {
    return switch (orders.create(order(kind, length, partials))) {
      case Creation.Created(Found.There sequence) -> sequence.record().id();
      case Creation other -> throw new AssertionError(other);
    };
  }

  /** A partial sequence that has all its bytes. */
  ImageId partial(byte[] all) throws IOException, InterruptedException {
    ImageId id = create(SequenceKind.PARTIAL, (long) all.length);
    send(id, 0, all);
    return id;
  }

  Sink open(ImageId id, long offset, @Nullable Long length)
      throws IOException, InterruptedException {
    return switch (bytes.open(id, offset, length)) {
      case Opening.Opened opened -> begun(opened.sink());
      case Opening other -> throw new AssertionError(other);
    };
  }

  private static Sink begun(Sink sink) throws IOException {
    Stop stop = sink.begin(-1);
    if (stop != null) {
      throw new AssertionError(stop);
    }
    return sink;
  }

  /** Sends bytes as one request does; what stopped them, or null. */
  @Nullable Stop send(ImageId id, long offset, byte[] piece)
      throws IOException, InterruptedException {
    Sink sink = open(id, offset, null);
    Stop stop = sink.take(ByteBuffer.wrap(piece));
    Stop failed = sink.settle();
    return stop == null ? failed : stop;
  }

  Position position(ImageId id) throws IOException {
    return sequences.find(id) instanceof Found.There there
        ? sequences.position(there)
        : new Position(-1, null, null);
  }

  long offset(ImageId id) throws IOException {
    return position(id).offset();
  }

  ImageUpload upload(ImageId id) {
    return uploads.active(id).orElseThrow();
  }

  /** All staged fragments from the first on, as loader and sync read them. */
  byte[] staged(ImageId id) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int number = 1; ; number++) {
      Optional<StagedFragment> fragment = upload(id).staging().fragment(number);
      if (fragment.isEmpty()) {
        return all.toByteArray();
      }
      byte[] file = Files.readAllBytes(fragment.get().path());
      int from = Math.toIntExact(fragment.get().offset());
      all.writeBytes(Arrays.copyOfRange(file, from, from + fragment.get().length()));
    }
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  @Override
  public void close() {
    volume.close();
  }
}
