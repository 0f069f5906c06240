package dev.spindle.loader.disc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.disc.RecordedFile.Step;
import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loads fragments, then lets the power fail at every step of what was written: what was not forced
 * by then is there, torn or lost, as a seed decides. What is loaded afterwards must have its bytes,
 * and what anybody was told of must be loaded.
 */
class CrashTest {
  private static final int FRAGMENT = 256 << 10;
  private static final int SIZE = 5 * FRAGMENT + 1000;
  private static final DiscLabel LABEL =
      DiscLabel.of(new ImageId("disc"), "disc.iso", new ImageLayout(SIZE, FRAGMENT));

  @TempDir Path folder;
  private final List<Step> steps = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, RecordedFile> files = new HashMap<>();
  private final byte[] content = DriveFixture.content(SIZE, 4);

  private Disc recordedDisc(Path place) throws IOException {
    Discs plain = new Discs(place);
    plain.close(plain.create(LABEL));
    Discs recorded =
        new Discs(
            place,
            (path, options) -> {
              RecordedFile file = new RecordedFile(path, FileChannel.open(path, options), steps);
              files.put(String.valueOf(path.getFileName()), file);
              return file;
            });
    return recorded.openAll().getFirst();
  }

  private CompletableFuture<Void> load(Disc disc, int number, byte[] from) throws IOException {
    Claim.Place place = (Claim.Place) disc.claim(number);
    ByteRange range = disc.layout().rangeOf(number);
    // in two writes, so that a crash comes between them
    int half = (int) range.length() / 2;
    place.write(ByteBuffer.wrap(from, (int) range.start(), half));
    place.write(ByteBuffer.wrap(from, (int) range.start() + half, (int) range.length() - half));
    return place.commit().thenRun(() -> steps.add(new Step.Told(number)));
  }

  @Test
  void wrongBytesAreNeverServedWhereverTheCrashComes() throws IOException {
    long seed = System.nanoTime();
    System.out.println("crashes: seed " + seed);
    Random random = new Random(seed);
    Path place = folder.resolve("recorded");
    Disc disc = recordedDisc(place);
    // one that is written over with other bytes before it is committed, as after a bad fetch
    try (Claim.Place bad = (Claim.Place) disc.claim(2)) {
      bad.write(ByteBuffer.wrap(new byte[FRAGMENT]));
    }
    List<CompletableFuture<Void>> together = new ArrayList<>();
    for (int number : List.of(6, 2, 4)) {
      together.add(load(disc, number, content));
    }
    together.forEach(CompletableFuture::join);
    for (int number : List.of(1, 5, 3)) {
      load(disc, number, content).join();
    }
    List<Step> all = List.copyOf(steps);

    for (int crash = 0; crash <= all.size(); crash++) {
      for (int variant = 0; variant < 4; variant++) {
        Path remains = folder.resolve("crash-" + crash + "-" + variant);
        remains(place, remains, all.subList(0, crash), random);
        check(remains, all.subList(0, crash), "seed " + seed + ", crash at step " + crash);
      }
    }
  }

  @Test
  void afterAForceThatFailedNothingWrittenBeforeItIsTrusted() throws IOException {
    Disc disc = recordedDisc(folder.resolve("recorded"));
    Claim.Place written = (Claim.Place) disc.claim(1);
    written.write(ByteBuffer.wrap(content, 0, FRAGMENT));
    files.get(Discs.IMAGE).forceFails = true;
    assertThat(load(disc, 2, content)).failsWithin(java.time.Duration.ofSeconds(10));
    files.get(Discs.IMAGE).forceFails = false;

    assertThat(written.commit()).failsWithin(java.time.Duration.ofSeconds(10));
    assertThat(disc.loaded().count()).isZero();
    load(disc, 1, content).join();
    load(disc, 2, content).join();
    assertThat(disc.loaded().count()).isEqualTo(2);
  }

  @Test
  void aRecordThatCouldNotBeForcedIsCutOffAgain() throws IOException {
    Path place = folder.resolve("recorded");
    Disc disc = recordedDisc(place);
    load(disc, 3, content).join();
    files.get(Discs.LOADED).forceFails = true;

    assertThat(load(disc, 1, content)).failsWithin(java.time.Duration.ofSeconds(10));

    // whether the record is on storage nobody knows: its place is not written again
    assertThat(disc.claim(1)).isInstanceOf(Claim.Taken.class);
    assertThat(disc.loaded().count()).isEqualTo(1);
  }

  /** What the storage holds after a crash: all that was forced, and chance decides on the rest. */
  private static void remains(Path origin, Path target, List<Step> steps, Random random)
      throws IOException {
    Path disc = Files.createDirectories(target.resolve("disc"));
    Files.copy(origin.resolve("disc").resolve(Discs.LABEL), disc.resolve(Discs.LABEL));
    for (String name : List.of(Discs.IMAGE, Discs.LOADED)) {
      try (FileChannel file =
          FileChannel.open(
              disc.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (name.equals(Discs.IMAGE)) {
          file.write(ByteBuffer.allocate(1), SIZE - 1);
        }
        int forced = lastForce(steps, name);
        for (int step = 0; step < steps.size(); step++) {
          apply(steps.get(step), name, file, step < forced ? 3 : random.nextInt(4), random);
        }
      }
    }
  }

  private static int lastForce(List<Step> steps, String name) {
    for (int step = steps.size() - 1; step >= 0; step--) {
      if (steps.get(step) instanceof Step.Force(Path file) && file.endsWith(name)) {
        return step;
      }
    }
    return 0;
  }

  /** Fate 0 and 1 lose a write, 2 tears it, 3 keeps it. */
  private static void apply(Step step, String name, FileChannel file, int fate, Random random)
      throws IOException {
    switch (step) {
      case Step.Write(Path path, long position, byte[] bytes) when path.endsWith(name) -> {
        if (fate == 2) {
          int torn = random.nextInt(bytes.length);
          boolean head = random.nextBoolean();
          file.write(
              ByteBuffer.wrap(bytes, head ? 0 : torn, head ? torn : bytes.length - torn),
              head ? position : position + torn);
        } else if (fate == 3) {
          file.write(ByteBuffer.wrap(bytes), position);
        }
      }
      case Step.Truncate(Path path, long size) when path.endsWith(name) -> {
        if (fate == 3) {
          file.truncate(size);
        }
      }
      case Step.Write _, Step.Truncate _, Step.Force _, Step.Told _ -> {}
    }
  }

  private void check(Path remains, List<Step> steps, String when) throws IOException {
    Discs discs = new Discs(remains);
    Disc disc = discs.openAll().getFirst();
    for (int number = 1; number <= disc.layout().fragmentCount(); number++) {
      if (disc.loaded().contains(number)) {
        ByteRange range = disc.layout().rangeOf(number);
        ByteBuffer bytes = ByteBuffer.allocate((int) range.length());
        disc.read(bytes, range.start());
        assertThat(bytes.array())
            .as("fragment %d, %s", number, when)
            .isEqualTo(Arrays.copyOfRange(content, (int) range.start(), (int) range.end()));
      }
    }
    Set<Integer> told = new HashSet<>();
    steps.forEach(
        step -> {
          if (step instanceof Step.Told(int number)) {
            told.add(number);
          }
        });
    assertThat(told).as(when).allMatch(disc.loaded()::contains);
    discs.close(disc);
  }
}
