package dev.spindle.device.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.device.ImageServer;
import dev.spindle.device.Upload;
import dev.spindle.device.UploadListener;
import dev.spindle.device.UploadNews;
import dev.spindle.device.UploadOptions;
import dev.spindle.device.UploadOutcome;
import dev.spindle.device.UploadRecords;
import dev.spindle.faults.Fault;
import dev.spindle.faults.FaultProxy;
import dev.spindle.faults.ImpatientServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The device over a link that fails, each kind of fault by itself. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyLinkTest {
  /** 16 fragments of 256 KiB. */
  private static final int SIZE = 4 << 20;

  /** In the middle of a connection's third fragment. */
  private static final long MIDDLE = 600_000;

  /** 2 s without progress instead of 60 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @TempDir Path directory;

  private final FakeUploadService service = new FakeUploadService();
  private final List<UploadNews> news = new CopyOnWriteArrayList<>();
  private Path disc;
  private byte[] content;

  @BeforeEach
  void makeDisc() throws IOException {
    content = new byte[SIZE];
    new Random(7).nextBytes(content);
    disc = Files.write(directory.resolve("disc.iso"), content);
  }

  @AfterEach
  void close() {
    service.close();
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault.Cut(MIDDLE),
        new Fault.CutInTime(Duration.ofMillis(20)),
        new Fault.Reset(MIDDLE),
        new Fault.HalfOpen(MIDDLE),
        new Fault.LostAnswer(MIDDLE),
        new Fault.Delay(Duration.ofMillis(2)),
        new Fault.Slow(2_000_000));
  }

  /**
   * Fragments' connections fail; every fourth is sound, for a link that never works ends nothing.
   */
  @ParameterizedTest
  @MethodSource("faults")
  void theImageIsWholeWhateverBefallsConnections(Fault fault) {
    try (FaultProxy proxy = proxy(number -> number % 4 == 0 ? new Fault.None() : fault);
        HttpImageServer server = new HttpImageServer(proxy.address(), null)) {
      assertThat(upload(proxy, new ImpatientServer(server, PATIENCE)).run())
          .isInstanceOf(UploadOutcome.Completed.class);
      assertThat(proxy.struck()).as("the fault has happened").contains(fault);
      assertThat(service.bytes).isEqualTo(content);
    }
  }

  @Test
  void aLinkThatIsDownIsWaitedFor() throws Exception {
    try (FaultProxy proxy = proxy(_ -> new Fault.None());
        HttpImageServer server = new HttpImageServer(proxy.address(), null)) {
      CompletableFuture<Void> lost = new CompletableFuture<>();
      service.onReceived =
          _ -> {
            if (service.received.size() == 5) {
              proxy.down();
              lost.complete(null);
            }
          };
      CompletableFuture<UploadOutcome> outcome =
          CompletableFuture.supplyAsync(upload(proxy, server)::run);
      lost.get(20, TimeUnit.SECONDS);
      while (news.stream().noneMatch(UploadNews.ServerLost.class::isInstance)) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(outcome).isNotDone();
      proxy.up();
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Completed.class);
      assertThat(news).anyMatch(UploadNews.ServerBack.class::isInstance);
      assertThat(service.bytes).isEqualTo(content);
    }
  }

  private FaultProxy proxy(IntFunction<Fault> plan) {
    return new FaultProxy(service.address(), plan);
  }

  private Upload upload(FaultProxy proxy, ImageServer server) {
    UploadOptions options = UploadOptions.of(disc, proxy.address()).withFragmentSize(256 << 10);
    UploadListener listener = news::add;
    return Upload.of(options, server, new UploadRecords(directory.resolve("state")), listener);
  }
}
