package dev.spindle.loader.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.nbd.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disc as Windows' are: its files are in the UDF part only. */
class UdfTest {
  @TempDir Path folder;

  private HalfDisc disc() throws IOException {
    Path root = Files.createDirectories(folder.resolve("root"));
    Random random = new Random(1);
    write(root.resolve("bootmgr"), random, 400_000);
    write(root.resolve("boot/bcd"), random, 16_384);
    write(root.resolve("efi/boot/bootx64.efi"), random, 900_000);
    write(root.resolve("sources/boot.wim"), random, 3 << 20);
    write(root.resolve("sources/install.wim"), random, 6 << 20);
    write(root.resolve("sources/setup.dll"), random, 300_000);
    write(root.resolve("support/tools.cab"), random, 3 << 20);
    Path iso = folder.resolve("disc.iso");
    Tool.run(
            "genisoimage",
            "-quiet",
            "-udf",
            "-hide",
            "*",
            "-allow-limited-size",
            "-o",
            iso.toString(),
            root.toString())
        .success();
    return HalfDisc.of(Files.readAllBytes(iso));
  }

  private static void write(Path file, Random random, int size) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Files.write(file, bytes);
  }

  private DiscFile file(BootNeeds needs, String path) {
    return needs.files().stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path + " is not among " + needs.files()));
  }

  @Test
  void itsFilesAreFoundWhereTheyAre() throws IOException {
    HalfDisc disc = disc();
    disc.loaded().add(disc.layout().all());
    BootNeeds needs = disc.needs();

    for (String path : new String[] {"bootmgr", "sources/install.wim", "efi/boot/bootx64.efi"}) {
      DiscFile found = file(needs, path);
      assertThat(
              Arrays.copyOfRange(
                  disc.content(),
                  (int) found.offset(),
                  (int) (found.offset() + Files.size(folder.resolve("root").resolve(path)))))
          .isEqualTo(Files.readAllBytes(folder.resolve("root").resolve(path)));
    }
  }

  @Test
  void bootManagerAndBootImageAreNeededTheInstallationImageIsNot() throws IOException {
    HalfDisc disc = disc();
    disc.follow(false);
    disc.follow(true);
    assertThat(disc.needs().nextKnown()).isTrue();
    boolean boots = disc.loaded().count() < disc.layout().fragmentCount() * 2 / 3;
    assertThat(boots).as("loaded %s", disc.loaded()).isTrue();

    HalfDisc whole = HalfDisc.of(disc.content());
    whole.loaded().add(whole.layout().all());
    BootNeeds files = whole.needs();
    for (String path : new String[] {"bootmgr", "boot/bcd", "sources/boot.wim"}) {
      assertThat(disc.has(file(files, path).range())).as(path).isTrue();
    }
    assertThat(disc.has(file(files, "sources/install.wim").range())).isFalse();
    assertThat(disc.has(file(files, "support/tools.cab").range())).isFalse();
  }

  @Test
  void liesAreSurvived() throws IOException {
    byte[] honest = disc().content();
    long seed = System.nanoTime();
    System.out.println("lying UDF: seed " + seed);
    Random random = new Random(seed);
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    int rounds = 0;
    for (; rounds < 300 && System.nanoTime() < deadline; rounds++) {
      byte[] lying = honest.clone();
      for (int lie = 0; lie < 40; lie++) {
        int at = 32768 + random.nextInt(600_000);
        lying[at] = (byte) random.nextInt();
      }
      HalfDisc disc = HalfDisc.of(lying);
      disc.follow(false);
      disc.follow(true);
      assertThat(disc.needs().bootSetKnown()).isTrue();
    }
    assertThat(rounds).isPositive();
  }
}
