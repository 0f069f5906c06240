package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.device.Upload;
import dev.spindle.device.UploadNews;
import dev.spindle.device.UploadOptions;
import dev.spindle.device.UploadOutcome;
import dev.spindle.device.UploadRecords;
import dev.spindle.device.http.HttpImageServer;
import dev.spindle.faults.Fault;
import dev.spindle.faults.FaultProxy;
import dev.spindle.faults.ImpatientServer;
import dev.spindle.model.BearerToken;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The device and the real services, with a link between them that fails in every way; {@code
 * -Dspindle.faults.mib=500} makes it a long one, {@code -Dspindle.faults.seed=N} another one.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FaultyLinkIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int MIB = Integer.getInteger("spindle.faults.mib", 48);
  private static final long SEED = Long.getLong("spindle.faults.seed", 20261128);

  /** 3 s without progress instead of 60 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @TempDir Path directory;

  private final List<UploadNews> news = new CopyOnWriteArrayList<>();

  @Test
  void anImageIsWholeAfterAllFaultsAndALinkThatWasDown() throws Exception {
    System.out.println("seed " + SEED + ", " + MIB + " MiB");
    Path disc = disc();
    try (SpindleProcess spindle = SpindleProcess.start(directory, "up")) {
      spindle.awaitOutput("ends all.", LIMIT);
      URI address = URI.create(spindle.runFile().path("addresses").path("upload").asText());
      Random random = new Random(SEED);
      try (FaultProxy proxy = new FaultProxy(address, number -> fault(number, random));
          HttpImageServer server =
              new HttpImageServer(proxy.address(), new BearerToken(spindle.token()))) {
        long began = System.nanoTime();
        CompletableFuture<UploadOutcome> outcome =
            CompletableFuture.supplyAsync(upload(disc, proxy, server)::run);
        spindle.await("some connections", LIMIT, () -> proxy.connections() > 8);
        proxy.down();
        TimeUnit.SECONDS.sleep(5);
        proxy.up();
        assertThat(outcome.get(25, TimeUnit.MINUTES)).isInstanceOf(UploadOutcome.Completed.class);
        System.out.printf(
            "%d s, %d connections, faults %s%n",
            Duration.ofNanos(System.nanoTime() - began).toSeconds(),
            proxy.connections(),
            proxy.struck().stream()
                .collect(
                    Collectors.groupingBy(
                        fault -> fault.getClass().getSimpleName(), Collectors.counting())));
        assertThat(proxy.struck()).hasSizeGreaterThan(5);
        assertThat(news).anyMatch(UploadNews.ServerBack.class::isInstance);
      }
      List<Path> objects = objects(spindle);
      assertThat(objects).as("one object in each of two data centres").hasSize(2);
      for (Path object : objects) {
        assertThat(Machine.sha256(object)).isEqualTo(Machine.sha256(disc));
      }
    }
  }

  /** Every kind in turn, each at a random place within a connection's first 6 MiB. */
  private static Fault fault(int number, Random random) {
    long after = random.nextInt(6 << 20);
    return switch (number % 8) {
      case 1 -> new Fault.Cut(after);
      case 2 -> new Fault.Reset(after);
      case 3 -> new Fault.LostAnswer(after);
      case 4 -> new Fault.HalfOpen(after);
      case 5 -> new Fault.CutInTime(Duration.ofMillis(50 + random.nextInt(1000)));
      case 6 -> new Fault.LostAnswer(after / 4);
      case 7 -> new Fault.Reset(after / 4);
      default -> new Fault.HalfOpen(after / 4);
    };
  }

  private Upload upload(Path disc, FaultProxy proxy, HttpImageServer server) {
    return Upload.of(
        UploadOptions.of(disc, proxy.address()),
        new ImpatientServer(server, PATIENCE),
        new UploadRecords(directory.resolve("records")),
        news::add);
  }

  private Path disc() throws IOException {
    Path disc = directory.resolve("disc.iso");
    Random random = new Random(SEED);
    byte[] mebibyte = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(disc)) {
      for (int i = 0; i < MIB; i++) {
        random.nextBytes(mebibyte);
        out.write(mebibyte);
      }
    }
    return disc;
  }

  private static List<Path> objects(SpindleProcess spindle) throws IOException {
    try (Stream<Path> files = Files.walk(spindle.state().resolve("objects"))) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().contains("/images/"))
          .toList();
    }
  }
}
