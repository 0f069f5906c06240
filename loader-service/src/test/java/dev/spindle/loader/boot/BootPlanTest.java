package dev.spindle.loader.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.nbd.Tool;
import dev.spindle.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootPlanTest {
  private static final int FRAGMENT = HalfDisc.FRAGMENT;

  @Nested
  class OfADiscThatIsNoIso {
    @Test
    void isItsFirstAndLastFragment() throws IOException {
      HalfDisc disc = HalfDisc.of(new byte[5 * FRAGMENT + 1]);
      assertThat(disc.needs().bootSet())
          .startsWith(disc.layout().rangeOf(1), disc.layout().rangeOf(6));
      assertThat(disc.needs().bootSetKnown()).isFalse();

      disc.follow(true);

      assertThat(disc.loaded().toString()).isEqualTo("1,6");
      assertThat(disc.needs().bootSetKnown()).isTrue();
      assertThat(disc.needs().nextKnown()).isTrue();
    }

    @Test
    void mayBeOneByteLong() throws IOException {
      HalfDisc disc = HalfDisc.of(new byte[1]);
      disc.follow(true);

      assertThat(disc.needs().bootSetKnown()).isTrue();
    }
  }

  @Nested
  class OfADiscWithAPartitionTable {
    @Test
    void takesItsBackupAlsoWhereThatLiesBeforeTheLastFragment() throws IOException {
      byte[] content = new byte[5 * FRAGMENT + 1024];
      ByteBuffer table = ByteBuffer.wrap(content).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      table.put(512, "EFI PART".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      table.putLong(512 + 32, content.length / 512 - 1);
      HalfDisc disc = HalfDisc.of(content);
      disc.follow(false);

      assertThat(disc.loaded().toString()).isEqualTo("1,5-6");
    }

    @Test
    void passesOverABackupThatIsNotOnTheDisc() throws IOException {
      byte[] content = new byte[5 * FRAGMENT];
      ByteBuffer table = ByteBuffer.wrap(content).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      table.put(512, "EFI PART".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      table.putLong(512 + 32, Long.MIN_VALUE + 77);
      HalfDisc disc = HalfDisc.of(content);
      disc.follow(false);

      assertThat(disc.loaded().toString()).isEqualTo("1,5");
    }
  }

  @Nested
  class OfAnInstallationDisc {
    @TempDir Path folder;

    private HalfDisc iso() throws IOException {
      Path root = Files.createDirectories(folder.resolve("root"));
      Random random = new Random(1);
      write(root.resolve("pool/a.deb"), random, 3 << 20);
      write(root.resolve("isolinux/isolinux.bin"), random, 40_000);
      write(root.resolve("isolinux/isolinux.cfg"), random, 500);
      write(root.resolve("install.amd/vmlinuz"), random, 2 << 20);
      write(root.resolve("install.amd/gtk/initrd.gz"), random, 3 << 20);
      write(root.resolve("live/filesystem.squashfs"), random, 4 << 20);
      write(root.resolve("boot/grub/efi.img"), random, 700_000);
      write(root.resolve("boot/grub/locale/de.mo"), random, 700_000);
      write(root.resolve("boot/grub/x86_64-efi/normal.mod"), random, 700_000);
      write(root.resolve("zzz/z.deb"), random, 3 << 20);
      Path iso = folder.resolve("disc.iso");
      Tool.run(
              "xorriso",
              "-as",
              "mkisofs",
              "-quiet",
              "-R",
              "-J",
              "-o",
              iso.toString(),
              "-c",
              "isolinux/boot.cat",
              "-b",
              "isolinux/isolinux.bin",
              "-no-emul-boot",
              "-boot-load-size",
              "4",
              "-boot-info-table",
              "-eltorito-alt-boot",
              "-e",
              "boot/grub/efi.img",
              "-no-emul-boot",
              root.toString())
          .success();
      return HalfDisc.of(Files.readAllBytes(iso));
    }

    private void write(Path file, Random random, int size) throws IOException {
      Files.createDirectories(file.getParent());
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Files.write(file, bytes);
    }

    private boolean holds(HalfDisc disc, Path file) throws IOException {
      byte[] content = Files.readAllBytes(file);
      byte[] head = Arrays.copyOf(content, 2048);
      if (file.endsWith("isolinux.bin")) {
        head = Arrays.copyOfRange(content, 64, 2048); // the table is written into the disc's copy
      }
      int at = indexOf(disc.content(), head) - (file.endsWith("isolinux.bin") ? 64 : 0);
      assertThat(at).isPositive();
      return disc.has(ByteRange.ofLength(at, content.length));
    }

    private int indexOf(byte[] content, byte[] part) {
      for (int at = 0; at + part.length <= content.length; at += 2048) {
        int from = at + (part.length == 2048 ? 0 : 64);
        if (Arrays.equals(content, from, from + part.length, part, 0, part.length)) {
          return from;
        }
      }
      return -1;
    }

    @Test
    void firmwareFindsCatalogueImagesAndRootDirectory() throws IOException {
      HalfDisc disc = iso();
      disc.follow(false);

      assertThat(disc.needs().bootSetKnown()).isTrue();
      assertThat(holds(disc, folder.resolve("root/isolinux/isolinux.bin"))).isTrue();
      assertThat(holds(disc, folder.resolve("root/boot/grub/efi.img"))).isTrue();
      assertThat(disc.loaded().contains(disc.layout().fragmentCount())).isTrue();
      assertThat(holds(disc, folder.resolve("root/pool/a.deb"))).isFalse();
      assertThat(holds(disc, folder.resolve("root/install.amd/gtk/initrd.gz"))).isFalse();
    }

    @Test
    void aBiosNeedsNeitherTheEfiImageNorTheDiscsEnd() throws IOException {
      HalfDisc disc = iso();
      for (int round = 0; round < 10; round++) {
        BootPlan.of(disc.layout(), disc, Firmware.BIOS)
            .bootSet()
            .forEach(range -> disc.loaded().add(disc.layout().fragmentsOf(range)));
      }

      assertThat(BootPlan.of(disc.layout(), disc, Firmware.BIOS).bootSetKnown()).isTrue();
      assertThat(holds(disc, folder.resolve("root/isolinux/isolinux.bin"))).isTrue();
      assertThat(holds(disc, folder.resolve("root/boot/grub/efi.img"))).isFalse();
      assertThat(disc.loaded().contains(disc.layout().fragmentCount())).isFalse();
    }

    @Test
    void uefiNeedsTheEfiImageAndTheDiscsEnd() throws IOException {
      HalfDisc disc = iso();
      for (int round = 0; round < 10; round++) {
        BootPlan.of(disc.layout(), disc, Firmware.UEFI)
            .bootSet()
            .forEach(range -> disc.loaded().add(disc.layout().fragmentsOf(range)));
      }

      assertThat(holds(disc, folder.resolve("root/boot/grub/efi.img"))).isTrue();
      assertThat(disc.loaded().contains(disc.layout().fragmentCount())).isTrue();
    }

    @Test
    void thenBootLoaderKernelAndInitrdAreFound() throws IOException {
      HalfDisc disc = iso();
      disc.follow(false);
      disc.follow(true);

      assertThat(disc.needs().nextKnown()).isTrue();
      assertThat(holds(disc, folder.resolve("root/install.amd/vmlinuz"))).isTrue();
      assertThat(holds(disc, folder.resolve("root/install.amd/gtk/initrd.gz"))).isTrue();
      assertThat(holds(disc, folder.resolve("root/pool/a.deb"))).isFalse();
      assertThat(holds(disc, folder.resolve("root/zzz/z.deb"))).isFalse();
      assertThat(holds(disc, folder.resolve("root/live/filesystem.squashfs"))).isFalse();
      assertThat(disc.loaded().count()).isLessThan(disc.layout().fragmentCount() * 6 / 10);
    }

    @Test
    void whatABiosSeldomReadsIsNamedApart() throws IOException {
      HalfDisc disc = iso();
      disc.loaded().add(disc.layout().all());
      BootNeeds needs = BootPlan.of(disc.layout(), disc, Firmware.BIOS);
      ByteRange translation = rangeOf(disc, "root/boot/grub/locale/de.mo");
      ByteRange module = rangeOf(disc, "root/boot/grub/x86_64-efi/normal.mod");

      assertThat(needs.seldom()).contains(translation, module);
      assertThat(needs.next()).doesNotContain(translation, module);
      assertThat(BootPlan.of(disc.layout(), disc, Firmware.UEFI).next()).contains(module);
    }

    private ByteRange rangeOf(HalfDisc disc, String file) throws IOException {
      byte[] content = Files.readAllBytes(folder.resolve(file));
      return ByteRange.ofLength(
          indexOf(disc.content(), Arrays.copyOf(content, 2048)), content.length);
    }

    @Test
    void liesAreSurvived() throws IOException {
      byte[] honest = iso().content();
      long seed = System.nanoTime();
      System.out.println("lying descriptors: seed " + seed);
      Random random = new Random(seed);
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      for (int round = 0; round < 300 && System.nanoTime() < deadline; round++) {
        byte[] lying = honest.clone();
        for (int lie = 0; lie < 40; lie++) {
          // the descriptors, and what lies behind them: catalogue, tables, directories
          lying[32768 + random.nextInt(round % 2 == 0 ? 8192 : 90_000)] = (byte) random.nextInt();
        }
        HalfDisc disc = HalfDisc.of(lying);
        disc.follow(false);
        disc.follow(true);
        assertThat(disc.needs().bootSetKnown()).isTrue();
      }
    }

    @Test
    void aDirectoryThatHoldsItselfIsWalkedOnce() throws IOException {
      HalfDisc disc = iso();
      disc.loaded().add(disc.layout().all());
      int root =
          ByteBuffer.wrap(disc.content())
              .order(java.nio.ByteOrder.LITTLE_ENDIAN)
              .getInt(32768 + 158);
      // every subdirectory of the root is the root
      ByteBuffer entries = ByteBuffer.wrap(disc.content()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      for (int at = root * 2048; disc.content()[at] != 0; at += disc.content()[at] & 0xFF) {
        entries.putInt(at + 2, root);
      }

      assertThat(disc.needs().nextKnown()).isTrue();
    }
  }
}
