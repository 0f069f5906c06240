package dev.spindle.upload;

import dev.spindle.upload.receive.Attendance;
import dev.spindle.upload.receive.Restart;
import dev.spindle.upload.receive.RunNumbering;
import dev.spindle.upload.sequence.Sequences;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What happens at the start and from time to time. */
@ApplicationScoped
class UploadLifecycle {
  private static final Logger LOG = Logger.getLogger(UploadLifecycle.class);

  /** Before the Kafka channels open, so that no event finds its image missing. */
  private static final int FIRST = 1;

  /** After the Kafka channels have opened. */
  private static final int LAST = Integer.MAX_VALUE;

  /** 2 seconds until catching up is tried again, when Kafka does not answer. */
  private static final Duration GAP = Duration.ofSeconds(2);

  private final Restart restart;
  private final Attendance attendance;
  private final RunNumbering numbering;
  private final Sequences sequences;
  private volatile @Nullable Thread catchingUp;

  UploadLifecycle(
      Restart restart, Attendance attendance, RunNumbering numbering, Sequences sequences) {
    this.restart = restart;
    this.attendance = attendance;
    this.numbering = numbering;
    this.sequences = sequences;
  }

  void open(@Observes @Priority(FIRST) StartupEvent started) throws IOException {
    restart.open();
  }

  void goOn(@Observes @Priority(LAST) StartupEvent started) {
    numbering.goOn();
    catchingUp = Thread.ofVirtual().name("catch-up").start(this::catchUp);
  }

  void close(@Observes ShutdownEvent ended) {
    Thread running = catchingUp;
    if (running != null) {
      running.interrupt();
    }
  }

  @Scheduled(
      every = "${spindle.upload.expiry-check:1m}",
      skipExecutionIf = Scheduled.ApplicationNotRunning.class,
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void attend() throws IOException {
    attendance.attend();
    sequences.tidy();
  }

  private void catchUp() {
    try {
      while (true) {
        try {
          restart.catchUp();
          return;
        } catch (IOException | RuntimeException e) {
          LOG.warnf("cannot announce staged fragments again yet: %s", e.getMessage());
          Thread.sleep(GAP);
        }
      }
    } catch (InterruptedException _) {
      // shutting down
    }
  }
}
