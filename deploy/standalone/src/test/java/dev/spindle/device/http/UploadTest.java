package dev.spindle.device.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.spindle.device.Answer;
import dev.spindle.device.ImageAccess;
import dev.spindle.device.Rate;
import dev.spindle.device.RegisteredImage;
import dev.spindle.device.Registration;
import dev.spindle.device.Upload;
import dev.spindle.device.UploadListener;
import dev.spindle.device.UploadNews;
import dev.spindle.device.UploadOptions;
import dev.spindle.device.UploadOutcome;
import dev.spindle.device.UploadOutcome.Completed;
import dev.spindle.device.UploadRecords;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The device as a whole, over HTTP, against a service that fails as told. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UploadTest {
  /** 10 fragments of 256 KiB, the last of 100 bytes. */
  private static final int SIZE = 9 * (256 << 10) + 100;

  @TempDir Path directory;

  private final FakeUploadService service = new FakeUploadService();
  private final HttpImageServer server = new HttpImageServer(service.address(), null);
  private final List<UploadNews> news = new CopyOnWriteArrayList<>();
  private Path disc;
  private byte[] content;

  @BeforeEach
  void makeDisc() throws IOException {
    content = new byte[SIZE];
    new Random(42).nextBytes(content);
    disc = Files.write(directory.resolve("disc.iso"), content);
  }

  @AfterEach
  void close() {
    server.close();
    service.close();
  }

  @Test
  void aDiscIsSentInSequenceAndCompletes() {
    Upload upload = upload(options().withConnections(1));
    assertThat(upload.run()).isInstanceOf(Completed.class);
    assertThat(service.received).containsExactlyElementsOf(numbers(1, 10));
    assertThat(service.bytes).isEqualTo(content);
    assertThat(service.completeCalls).isEqualTo(1);
    assertThat(upload.progress().sentShare()).isEqualTo(1);
    assertThat(upload.progress().sentBytes()).isEqualTo(SIZE);
  }

  @Test
  void noMoreFragmentsAreOnTheirWayThanConnections() {
    assertThat(upload(options().withConnections(3)).run()).isInstanceOf(Completed.class);
    assertThat(service.maxConcurrentPuts).isBetween(1, 3);
  }

  @Test
  void theDigestOfTheServersImageIsCompared() {
    service.completesByItself = false;
    service.onReceived =
        _ -> {
          synchronized (service) {
            if (service.missing.isEmpty()) {
              service.bytes[5]++;
              service.complete();
            }
          }
        };
    assertThat(upload(options()).run())
        .isInstanceOfSatisfying(
            UploadOutcome.Failed.class, it -> assertThat(it.reason()).contains("SHA-256"));
  }

  @Nested
  class IntoAnImageThatSomebodyElseRegistered {
    private ImageAccess registered(long size) throws InterruptedException {
      try (HttpImageServer server = new HttpImageServer(service.address(), null)) {
        return server.register(new Registration("debian-13", size, null, null, "key"))
                instanceof Answer.Given<RegisteredImage>(RegisteredImage image)
            ? image.access()
            : fail("it was not registered");
      }
    }

    @Test
    void noOtherImageIsRegistered() throws InterruptedException {
      assertThat(upload(options().into(registered(SIZE))).run()).isInstanceOf(Completed.class);
      assertThat(service.bytes).isEqualTo(content);
      assertThat(service.registrations).isEqualTo(1);
    }

    @Test
    void aFileOfAnotherSizeIsNotSent() throws InterruptedException {
      assertThat(upload(options().into(registered(SIZE + 1))).run())
          .isInstanceOfSatisfying(
              UploadOutcome.SourceUnusable.class,
              it -> assertThat(it.reason()).contains("was registered with " + (SIZE + 1)));
      assertThat(service.received).isEmpty();
    }

    @Test
    void oneThatIsGoneIsNotReplaced() throws InterruptedException {
      ImageAccess image = registered(SIZE);
      service.phase = "Deleted";
      assertThat(upload(options().into(image)).run()).isInstanceOf(UploadOutcome.Gone.class);
      assertThat(service.registrations).isEqualTo(1);
    }
  }

  @Test
  void aFailureOfTheImageIsTold() {
    service.onReceived = number -> failAt(number, 3);
    assertThat(upload(options()).run())
        .isInstanceOfSatisfying(
            UploadOutcome.Failed.class, it -> assertThat(it.reason()).isEqualTo("no loader"));
  }

  @Test
  void aDeletedImageIsGone() {
    service.onReceived =
        _ -> {
          synchronized (service) {
            service.phase = "Deleted";
          }
        };
    assertThat(upload(options()).run()).isInstanceOf(UploadOutcome.Gone.class);
  }

  @Nested
  class Wanted {
    @Test
    void fragmentsGoNextByHeaderAlone() {
      service.feedbackWorks = false;
      service.beforeReceipt = number -> wantAt(number, 2, "9,7");
      assertThat(upload(options().withConnections(1)).run()).isInstanceOf(Completed.class);
      assertThat(service.received.subList(0, 5)).containsExactly(1, 2, 9, 7, 3);
    }

    @Test
    void fragmentsGoNextByFeedbackAlone() {
      service.wantedInHeaders = false;
      service.beforeReceipt =
          number -> {
            if (number == 2) {
              await(() -> !service.streams.isEmpty());
              service.want("10");
              await(() -> news.contains(new UploadNews.Wanted("10")));
            }
          };
      assertThat(upload(options().withConnections(1)).run()).isInstanceOf(Completed.class);
      assertThat(service.received.subList(0, 4)).containsExactly(1, 2, 10, 3);
    }

    /** At 300 kbit/s a fragment takes 7 seconds, in which the want is heard on any machine. */
    @Test
    void aFragmentPassesOneThatIsOnItsWay() {
      service.wantedInHeaders = false;
      Upload upload = upload(options().withRate(Rate.ofBitsPerSecond(300_000)));
      CompletableFuture<UploadOutcome> outcome = start(upload);
      await(() -> service.begun.contains(1) && !service.streams.isEmpty());
      service.want("7");
      await(() -> !service.received.isEmpty());
      upload.stop();
      outcome.join();
      assertThat(service.received).startsWith(7);
    }
  }

  @Nested
  class AskedAgain {
    @Test
    void fragmentsAreSentAgainAndTheImageCompletes() {
      service.lossyNumbers.add(2);
      service.lossyNumbers.add(6);
      CompletableFuture<UploadOutcome> outcome = start(upload(options()));
      await(() -> service.completeCalls > 0);
      assertThat(outcome.join()).isInstanceOf(Completed.class);
      assertThat(service.received).hasSize(12);
      assertThat(service.received.subList(10, 12)).containsExactlyInAnyOrder(2, 6);
    }

    @Test
    void fragmentsGoByFeedback() {
      FragmentSet again = FragmentSet.of(1, 2);
      service.onReceived =
          number -> {
            if (number == 9) {
              service.askAgain(again);
            }
          };
      // 0.1 s a fragment: feedback comes while the load runs, or after its end.
      Rate slow = Rate.ofBitsPerSecond(20_000_000);
      assertThat(upload(options().withRate(slow).withConnections(1)).run())
          .isInstanceOf(Completed.class);
      assertThat(service.received).hasSize(12);
      assertThat(news).contains(new UploadNews.AskedAgain(again));
    }
  }

  @Nested
  class Faults {
    @Test
    void aCutConnectionIsTriedAgain() {
      service.nextPuts.add(FakeUploadService.Fault.CUT);
      service.nextPuts.add(FakeUploadService.Fault.CUT);
      assertThat(upload(options()).run()).isInstanceOf(Completed.class);
      assertThat(service.bytes).isEqualTo(content);
    }

    @Test
    void theServersRetryAfterIsKept() {
      service.nextPuts.add(new FakeUploadService.Fault(503, "busy", 1));
      long began = System.nanoTime();
      assertThat(upload(options().withConnections(1)).run()).isInstanceOf(Completed.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
      assertThat(news).anyMatch(UploadNews.ServerLost.class::isInstance);
      assertThat(news).anyMatch(UploadNews.ServerBack.class::isInstance);
    }

    @Test
    void aServerThatIsAwayForAWhileIsWaitedFor() {
      service.onReceived =
          number -> {
            if (number == 4) {
              Thread.ofVirtual()
                  .start(
                      () -> {
                        service.stop();
                        service.start();
                      });
            }
          };
      assertThat(upload(options()).run()).isInstanceOf(Completed.class);
      assertThat(service.bytes).isEqualTo(content);
    }

    @Test
    void aServerThatIsNotThereIsGivenUpWhenTheCallerSaysSo() {
      service.stop();
      UploadOptions impatient =
          new UploadOptions(
              disc,
              service.address(),
              null,
              Rate.UNLIMITED,
              2,
              null,
              null,
              true,
              false,
              null,
              Duration.ofMillis(700));
      assertThat(upload(impatient).run())
          .isInstanceOfSatisfying(
              UploadOutcome.ServerUnreachable.class,
              it -> assertThat(it.reason()).contains("refused"));
      service.start();
    }

    @Test
    void lostFeedbackIsAskedForAgain() {
      service.wantedInHeaders = false;
      service.beforeReceipt =
          number -> {
            if (number == 2) {
              await(() -> !service.streams.isEmpty());
              service.cutFeedback();
              service.want("10");
              await(() -> news.contains(new UploadNews.Wanted("10")));
            }
          };
      assertThat(upload(options().withConnections(1)).run()).isInstanceOf(Completed.class);
      assertThat(service.received.subList(0, 4)).containsExactly(1, 2, 10, 3);
    }

    @Test
    void bytesThatArriveDamagedAreSentThreeTimesMore() {
      for (int i = 0; i < 3; i++) {
        service.nextPuts.add(new FakeUploadService.Fault(400, "digest-mismatch", 0));
      }
      assertThat(upload(options().withConnections(1)).run()).isInstanceOf(Completed.class);
      for (int i = 0; i < 4; i++) {
        service.nextPuts.add(new FakeUploadService.Fault(400, "digest-mismatch", 0));
      }
      assertThat(upload(options().withConnections(1).restarting()).run())
          .isInstanceOf(UploadOutcome.Failed.class);
    }

    @Test
    void otherBytesForANumberMeanThatTheFileHasChanged() {
      service.nextPuts.add(new FakeUploadService.Fault(409, "fragment-conflict", 0));
      assertThat(upload(options()).run()).isInstanceOf(UploadOutcome.SourceChanged.class);
    }

    @Test
    void aRefusalIsNotTriedAgain() {
      service.nextPuts.add(new FakeUploadService.Fault(403, "quota", 0));
      assertThat(upload(options().withConnections(1)).run())
          .isInstanceOfSatisfying(
              UploadOutcome.Refused.class,
              it -> assertThat(it.problem().detail()).isEqualTo("Because of quota."));
      assertThat(service.begun).hasSize(1);
    }
  }

  @Nested
  class Resuming {
    @Test
    void sendsJustWhatTheServerLacks() {
      interruptAfter(5);
      int before = service.received.size();
      assertThat(upload(options()).run()).isInstanceOf(Completed.class);
      assertThat(service.registrations).isEqualTo(1);
      assertThat(service.received.subList(before, service.received.size()))
          .doesNotContainAnyElementsOf(service.received.subList(0, before));
      assertThat(service.bytes).isEqualTo(content);
    }

    @Test
    void aChangedFileIsRefusedUnlessANewImageIsAskedFor() throws IOException {
      interruptAfter(5);
      Files.write(disc, new byte[] {1}, StandardOpenOption.APPEND);
      assertThat(upload(options()).run()).isInstanceOf(UploadOutcome.SourceChanged.class);
      assertThat(upload(options().restarting()).run()).isInstanceOf(Completed.class);
      assertThat(service.registrations).isEqualTo(2);
    }

    @Test
    void aDeletedImageBeginsAnew() {
      interruptAfter(5);
      synchronized (service) {
        service.phase = "none";
      }
      assertThat(upload(options()).run()).isInstanceOf(Completed.class);
      assertThat(news).anyMatch(UploadNews.StartedAnew.class::isInstance);
      assertThat(service.registrations).isEqualTo(2);
    }

    @Test
    void aCompleteImageIsToldAtOnce() {
      upload(options()).run();
      assertThat(upload(options()).run())
          .isInstanceOfSatisfying(
              Completed.class,
              it -> {
                assertThat(it.took()).isZero();
                assertThat(it.sha256()).isEqualTo(Sha256.of(content));
              });
      assertThat(service.received).hasSize(10);
    }

    private void interruptAfter(int fragments) {
      Upload first = upload(options().withConnections(1));
      service.onReceived =
          _ -> {
            if (service.received.size() == fragments) {
              first.stop();
            }
          };
      assertThat(first.run()).isInstanceOf(UploadOutcome.Stopped.class);
      service.onReceived = _ -> {};
    }
  }

  @Nested
  class Sources {
    @Test
    void aDirectoryAMissingAndAnEmptyFileAreRefused() throws IOException {
      Path empty = Files.write(directory.resolve("empty.iso"), "".getBytes(UTF_8));
      assertThat(reason(directory)).contains("directory");
      assertThat(reason(directory.resolve("none.iso"))).contains("no file");
      assertThat(reason(empty)).contains("empty");
      assertThat(reason(Path.of("/dev/null"))).contains("device");
      assertThat(reason(Path.of("-"))).contains("Standard input");
      assertThat(service.registrations).isZero();
    }

    @Test
    void aFileThatChangesOnTheWayEndsTheUpload() {
      service.onReceived =
          number -> {
            if (number == 2) {
              append();
            }
          };
      assertThat(upload(options().withConnections(1)).run())
          .isInstanceOf(UploadOutcome.SourceChanged.class);
    }

    @Test
    void aFileThatShrinksOnTheWayEndsTheUpload() {
      service.onReceived = number -> changedAt(number, () -> Files.write(disc, new byte[] {1}));
      assertThat(upload(options().withConnections(1)).run())
          .isInstanceOf(UploadOutcome.SourceChanged.class);
    }

    @Test
    void aFileThatVanishesOnTheWayEndsTheUpload() {
      service.onReceived = number -> changedAt(number, () -> Files.delete(disc));
      assertThat(upload(options().withConnections(1)).run())
          .isInstanceOfSatisfying(
              UploadOutcome.SourceUnusable.class,
              it -> assertThat(it.reason()).contains("no longer there"));
    }

    private interface Change {
      void make() throws IOException;
    }

    private void changedAt(int number, Change change) {
      if (number == 2) {
        try {
          change.make();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }

    private String reason(Path path) {
      return ((UploadOutcome.SourceUnusable)
              upload(UploadOptions.of(path, service.address())).run())
          .reason();
    }

    private void append() {
      try {
        Files.write(disc, new byte[] {1}, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void theRateIsKept() {
    Rate slow = Rate.ofBitsPerSecond(16_000_000);
    long began = System.nanoTime();
    upload(options().withRate(slow)).run();
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(seconds).isGreaterThan(0.95 * SIZE / 2e6);
  }

  private UploadOptions options() {
    return UploadOptions.of(disc, service.address()).withFragmentSize(256 << 10);
  }

  private Upload upload(UploadOptions options) {
    UploadListener listener = news::add;
    return Upload.of(options, server, new UploadRecords(directory.resolve("state")), listener);
  }

  private static CompletableFuture<UploadOutcome> start(Upload upload) {
    return CompletableFuture.supplyAsync(upload::run).orTimeout(30, TimeUnit.SECONDS);
  }

  private void wantAt(int number, int when, String ranges) {
    if (number == when) {
      service.want(ranges);
    }
  }

  private void failAt(int number, int when) {
    if (number == when) {
      service.fail("no loader");
    }
  }

  private static List<Integer> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private interface Condition {
    boolean holds();
  }

  /** Waits for a condition, 20 s at most. */
  private static void await(Condition condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
