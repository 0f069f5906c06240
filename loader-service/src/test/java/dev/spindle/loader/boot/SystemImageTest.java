package dev.spindle.loader.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.nbd.Tool;
import dev.spindle.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemImageTest {
  @TempDir Path folder;

  @Test
  void allTablesOfASquashfsAreNeededAndNoneOfItsData() throws IOException {
    Path root = Files.createDirectories(folder.resolve("root"));
    Random random = new Random(1);
    byte[] bytes = new byte[100];
    for (int file = 0; file < 5000; file++) {
      random.nextBytes(bytes);
      Files.write(root.resolve("a-name-that-takes-some-space-" + random.nextLong()), bytes);
    }
    byte[] large = new byte[2 << 20];
    random.nextBytes(large);
    Files.write(root.resolve("large"), large);
    Path image = folder.resolve("root.squashfs");
    Tool.run("mksquashfs", root.toString(), image.toString(), "-quiet", "-no-progress").success();
    byte[] content = Files.readAllBytes(image);
    long inodes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong(64);
    HalfDisc disc = HalfDisc.of(content);
    disc.loaded().add(disc.layout().all());

    Probe probe = new Probe(disc);
    SystemImage.read(probe, new DiscFile("live/root.squashfs", 0, content.length));

    List<ByteRange> needed = probe.needed();
    assertThat(content.length - inodes).as("more than the plain end").isGreaterThan(64 << 10);
    assertThat(needed.getFirst()).isEqualTo(ByteRange.ofLength(0, 64 << 10));
    assertThat(needed.getLast()).isEqualTo(new ByteRange(inodes, content.length));
  }

  @Test
  void ofAnyOtherImageBeginningAndEndAreNeeded() throws IOException {
    HalfDisc disc = HalfDisc.of(new byte[4 << 20]);
    disc.loaded().add(disc.layout().all());
    Probe probe = new Probe(disc);
    SystemImage.read(probe, new DiscFile("install.wim", 1 << 20, 2 << 20));

    assertThat(probe.needed())
        .contains(
            ByteRange.ofLength(1 << 20, 64 << 10),
            ByteRange.ofLength((3 << 20) - (64 << 10), 64 << 10));
  }
}
