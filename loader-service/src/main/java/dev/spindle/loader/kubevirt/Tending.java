package dev.spindle.loader.kubevirt;

import dev.spindle.model.ImageId;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks after one image, one look at a time; after a failure it lets an ever longer time pass, so
 * that neither the API server nor the log suffers.
 */
final class Tending {
  private static final Logger LOG = Logger.getLogger(Tending.class);

  /** 60 s at most between two tries: longer, and people would take it for broken. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final ImageId imageId;
  private final Look look;
  private final Acts acts;
  private final Duration firstPause;
  private Duration pause;
  private long notBeforeNanos = System.nanoTime();
  private String trouble = "";
  private int resumedAtFragments = -1;
  private boolean isBusy;

  Tending(ImageId imageId, Look look, Acts acts, Duration firstPause) {
    this.imageId = imageId;
    this.look = look;
    this.acts = acts;
    this.firstPause = firstPause;
    this.pause = firstPause;
  }

  /** Whether it is time for a look; whoever hears so must look. */
  synchronized boolean begin() {
    boolean begins = !isBusy && System.nanoTime() - notBeforeNanos >= 0;
    isBusy |= begins;
    return begins;
  }

  /** Looks, decides, and does it. Blocks. */
  void look() {
    try {
      var subject = look.find(imageId);
      if (subject.isPresent()) {
        tend(subject.get());
      }
      succeeded();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private void tend(Subject subject) throws IOException {
    int loaded = subject.drive() == null ? 0 : subject.drive().disc().loaded().count();
    for (Action action : Plan.of(look.see(subject, loaded > resumedAtFragments))) {
      acts.act(subject, action);
      if (action instanceof Action.Resume) {
        resumedAtFragments = loaded;
      }
    }
  }

  private synchronized void succeeded() {
    pause = firstPause;
    trouble = "";
    isBusy = false;
  }

  private synchronized void failed(Exception e) {
    String said = e instanceof Acts.NotYet ? String.valueOf(e.getMessage()) : e.toString();
    boolean isClosing = Thread.currentThread().isInterrupted();
    if (!isClosing && !said.equals(trouble)) {
      boolean isExpected = e instanceof IOException || e instanceof KubernetesClientException;
      LOG.warnf("%s: cannot be brought further now, it is tried again: %s", imageId, said);
      LOG.logf(isExpected ? Logger.Level.DEBUG : Logger.Level.ERROR, e, "the failure in full");
    }
    trouble = said;
    notBeforeNanos = System.nanoTime() + pause.toNanos();
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    isBusy = false;
  }
}
