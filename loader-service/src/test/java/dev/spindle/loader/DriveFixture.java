package dev.spindle.loader;

import dev.spindle.event.Event;
import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.disc.Discs;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.DriveConfig;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.stall.StallSettings;
import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Drives on a folder, whose fragments a test loads itself, and what they announced. */
public final class DriveFixture implements AutoCloseable {
  private final Path folder;
  private final Queue<Event> announced = new ConcurrentLinkedQueue<>();
  private final Drives drives;

  public DriveFixture(Path folder) {
    this(folder, Duration.ofMillis(200));
  }

  public DriveFixture(Path folder, Duration stalledAfter) {
    this(folder, sayingOnly(stalledAfter));
  }

  /** Stalls are said; nothing is done for guests. */
  private static StallSettings sayingOnly(Duration stalledAfter) {
    return new StallSettings(
        stalledAfter, Duration.ofSeconds(25), _ -> Optional.empty(), System::nanoTime);
  }

  public DriveFixture(Path folder, StallSettings stalls) {
    this.folder = folder;
    this.drives =
        new Drives(
            new Discs(folder),
            config(stalls.stalledAfter()),
            event -> {
              announced.add(event);
              return CompletableFuture.completedFuture(null);
            },
            stalls);
    try {
      drives.open();
      drives.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Drives drives() {
    return drives;
  }

  public Path folder() {
    return folder;
  }

  public List<Event> announced() {
    return List.copyOf(announced);
  }

  public <E extends Event> List<E> announced(Class<E> type) {
    return announced().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** A drive with an empty disc. */
  public Drive insert(String id, long size, int fragmentSize) {
    try {
      return drives
          .insert(DiscLabel.of(new ImageId(id), id + ".iso", new ImageLayout(size, fragmentSize)))
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that are the same for the same seed. */
  public static byte[] content(int size, long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return content;
  }

  /** Loads some fragments of an image's content. */
  public static void load(Drive drive, byte[] content, int... numbers) {
    for (int number : numbers) {
      ByteRange range = drive.layout().rangeOf(number);
      load(drive, number, Arrays.copyOfRange(content, (int) range.start(), (int) range.end()));
    }
  }

  /** Loads one fragment. */
  public static void load(Drive drive, int number, byte[] fragment) {
    if (!(drive.disc().claim(number) instanceof Claim.Place place)) {
      throw new IllegalStateException("fragment " + number + " cannot be loaded");
    }
    try (place) {
      place.write(ByteBuffer.wrap(fragment));
      place.commit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void loadAll(Drive drive, byte[] content) {
    for (int number = 1; number <= drive.layout().fragmentCount(); number++) {
      load(drive, content, number);
    }
  }

  /** Waits until something is so, 10 s at most. */
  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 10 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  private DriveConfig config(Duration stalledAfter) {
    return new DriveConfig() {
      @Override
      public Path discs() {
        return folder;
      }

      @Override
      public String drive() {
        return "loader-0";
      }

      @Override
      public Duration stalledAfter() {
        return stalledAfter;
      }

      @Override
      public Duration wantsGatherFor() {
        return Duration.ofMillis(5);
      }

      @Override
      public Duration urgentWantsRepeatedEvery() {
        return Duration.ofMillis(300);
      }
    };
  }

  @Override
  public void close() {
    drives.close();
  }
}
