package dev.spindle.sync.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.sync.replicate.PartAssembly.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedAssemblyTest {
  private static final byte[] BYTES = {1, 2, 3, 4};
  private static final Image IMAGE =
      new Image(
          new ImageId("129ca37a-71ae-477b-aa0f-2e6b251315c4"),
          "disc.iso",
          new ImageLayout(1 << 20, ImageLayout.MIN_FRAGMENT_BYTES),
          null,
          List.of("east", "west"));

  @TempDir Path spool;
  private final CountingSource source = new CountingSource();

  @Test
  void aPartIsFetchedOnceForTwoDataCentres() throws Exception {
    SharedAssembly assembly = sharing(2);

    try (AssembledPart east = part(assembly, 1);
        AssembledPart west = part(assembly, 1)) {
      assertThat(bytes(east)).isEqualTo(BYTES);
      assertThat(bytes(west)).isEqualTo(BYTES);
      assertThat(west.md5()).isEqualTo(east.md5());
    }
    assertThat(source.fetches).isEqualTo(1);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void aPartIsHeldForTheDataCentreThatIsLate() throws Exception {
    SharedAssembly assembly = sharing(2);
    part(assembly, 1).close();

    assertThat(spooled()).hasSize(1);
    try (AssembledPart west = part(assembly, 1)) {
      assertThat(bytes(west)).isEqualTo(BYTES);
    }
    assertThat(source.fetches).isEqualTo(1);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void aDataCentreThatAsksMeanwhileWaitsForTheSamePart() throws Exception {
    SharedAssembly assembly = sharing(2);
    source.gate = new CountDownLatch(1);
    CompletableFuture<AssembledPart> east = partSoon(assembly);
    source.asked.await();
    CompletableFuture<AssembledPart> west = partSoon(assembly);
    assertThat(west).isNotDone();

    source.gate.countDown();

    assertThat(bytes(east.get())).isEqualTo(BYTES);
    east.get().close();
    assertThat(bytes(west.get())).isEqualTo(BYTES);
    west.get().close();
    assertThat(source.fetches).isEqualTo(1);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void onlySoManyPartsAreHeldForADataCentreThatIsAway() throws Exception {
    SharedAssembly assembly = sharing(2);
    for (int number = 1; number <= 5; number++) {
      part(assembly, number).close();
    }

    assertThat(spooled()).hasSize(2);
    part(assembly, 5).close();
    assertThat(source.fetches).isEqualTo(5);
    part(assembly, 1).close();
    assertThat(source.fetches).isEqualTo(6);
  }

  @Test
  void whatCouldNotBeFetchedIsFetchedAgain() throws Exception {
    SharedAssembly assembly = sharing(2);
    source.failures = 1;

    assertThat(assembly.assemble(IMAGE, 1, BYTES.length, offers(1)))
        .isInstanceOf(Outcome.NotFetched.class);
    try (AssembledPart part = part(assembly, 1)) {
      assertThat(bytes(part)).isEqualTo(BYTES);
    }
  }

  @Test
  void aSpoolThatFailsFailsForBothAndIsTriedAgain() throws Exception {
    Path file = Files.createFile(spool.resolve("no-directory"));
    SharedAssembly assembly =
        new SharedAssembly(new PartAssembly(source, 0, file.resolve("spool")), 2);

    assertThatIOException().isThrownBy(() -> assembly.assemble(IMAGE, 1, BYTES.length, offers(1)));
    Files.delete(file);
    try (AssembledPart part = part(assembly, 1)) {
      assertThat(bytes(part)).isEqualTo(BYTES);
    }
  }

  @Test
  void otherBytesUnderTheSameNumberAreAnotherPart() throws Exception {
    SharedAssembly assembly = sharing(2);
    part(assembly, 1).close();

    assertThat(
            assembly.assemble(
                IMAGE,
                1,
                BYTES.length,
                List.of(new Offer(1, BYTES.length, new Crc32c(7), URI.create("http://a/"), 0))))
        .isInstanceOf(Outcome.NotFetched.class);
  }

  @Test
  void whatIsHeldOfAnImageThatIsGoneIsFreed() throws Exception {
    SharedAssembly assembly = sharing(2);
    part(assembly, 1).close();
    AssembledPart inUse = part(assembly, 2);

    assembly.forget(IMAGE.id());

    assertThat(bytes(inUse)).isEqualTo(BYTES);
    assertThat(spooled()).hasSize(1);
    inUse.close();
    assertThat(spooled()).isEmpty();
  }

  private SharedAssembly sharing(int mostHeld) {
    return new SharedAssembly(new PartAssembly(source, 0, spool), mostHeld);
  }

  private static CompletableFuture<AssembledPart> partSoon(SharedAssembly assembly) {
    CompletableFuture<AssembledPart> part = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                part.complete(part(assembly, 1));
              } catch (IOException | RuntimeException | AssertionError e) {
                part.completeExceptionally(e);
              }
            });
    return part;
  }

  private static AssembledPart part(SharedAssembly assembly, int number) throws IOException {
    Outcome outcome = assembly.assemble(IMAGE, number, BYTES.length, offers(number));
    assertThat(outcome).isInstanceOf(Outcome.Assembled.class);
    return ((Outcome.Assembled) outcome).part();
  }

  private static List<Offer> offers(int number) {
    return List.of(
        new Offer(number, BYTES.length, Crc32c.of(BYTES), URI.create("http://upload/"), 0));
  }

  private static byte[] bytes(AssembledPart part) throws IOException {
    return Files.readAllBytes(((PartBytes.InFile) part.bytes()).file());
  }

  private List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      return new ArrayList<>(files.toList());
    }
  }

  private static final class CountingSource implements FragmentSource {
    private final CountDownLatch asked = new CountDownLatch(1);
    private CountDownLatch gate = new CountDownLatch(0);
    private volatile int fetches;
    private int failures;

    @Override
    public Optional<Crc32c> fetch(URI from, int length, OutputStream sink) throws IOException {
      fetches++;
      asked.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (failures-- > 0) {
        throw new IOException("gone");
      }
      sink.write(BYTES);
      return Optional.empty();
    }
  }
}
