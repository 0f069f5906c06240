package dev.spindle.sync.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A replication to two data centres in memory, and what it said. */
final class ReplicationFixture implements AutoCloseable {
  static final int MIB = 1 << 20;
  static final int TWENTY_MIB = 20 * MIB + 7;

  final InMemoryDataCentre east = new InMemoryDataCentre("east");
  final InMemoryDataCentre west = new InMemoryDataCentre("west");
  final List<Event> said = new CopyOnWriteArrayList<>();
  private final Path spool;
  private Replication replication;

  ReplicationFixture(Path spool) {
    this.spool = spool;
  }

  Replication replication() {
    return replication;
  }

  /** Takes note of an event, whatever comes of it. */
  void hears(Event event) throws IOException {
    var _ = replication.handle(event);
  }

  @Override
  public void close() {
    if (replication != null) {
      replication.close();
    }
  }

  Upload upload(int size, String... dataCentres) {
    Upload upload = new Upload(size, dataCentres);
    start(upload, settings(Long.MAX_VALUE));
    return upload;
  }

  void start(Upload upload, ReplicateConfig config) {
    replication = new Replication(List.of(east, west), upload, upload, said::add, config);
    replication.start();
  }

  void receive(Upload upload, int first, int last) throws IOException {
    for (int number = first; number <= last; number++) {
      hears(upload.received(number));
    }
  }

  FragmentSet synced(Upload upload, String dataCentre) {
    FragmentSet synced = new FragmentSet();
    for (Event event : said) {
      if (event instanceof FragmentEvent.Synced one
          && one.imageId().equals(upload.id())
          && one.dataCentre().equals(dataCentre)) {
        synced.add(one.number());
      }
    }
    return synced;
  }

  boolean isWhole(Upload upload, String dataCentre) {
    return said.contains(
        new ImageEvent.Synced(
            upload.id(), dataCentre, "images/" + upload.id() + "/" + upload.image.name()));
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  ReplicateConfig settings(long partMemory) {
    return new ReplicateConfig() {
      @Override
      public int partUploads() {
        return 2;
      }

      @Override
      public long partMemory() {
        return partMemory;
      }

      @Override
      public Path spool() {
        return ReplicationFixture.this.spool;
      }

      @Override
      public Duration firstRetry() {
        return Duration.ofMillis(10);
      }

      @Override
      public Duration longestRetry() {
        return Duration.ofMillis(100);
      }

      @Override
      public int fetchAttempts() {
        return 5;
      }
    };
  }
}
