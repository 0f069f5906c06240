package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of a load: says when all has been sent, and asks how the image is until it is complete,
 * in case the feedback gets lost. What the server lacks by then is sent again. Runs on its own
 * thread.
 */
final class LoadEnding {
  /** 30 s: shorter than the 60 s after which proxies cut a silent request. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** 1 s between two questions, for the feedback is quicker anyway. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ImageServer server;
  private final UploadRun run;
  private final Contact contact;
  private final UploadListener listener;
  private boolean said;

  LoadEnding(ImageServer server, UploadRun run, Contact contact, UploadListener listener) {
    this.server = server;
    this.run = run;
    this.contact = contact;
    this.listener = listener;
  }

  void bringAbout() throws InterruptedException {
    while (run.awaitAllSent()) {
      long receipts = run.receipts();
      if (saidSo()) {
        watch(receipts);
      }
    }
  }

  private boolean saidSo() throws InterruptedException {
    return switch (contact.ask(() -> server.complete(run.image()))) {
      case Answer.Given<LoadEnd> _ -> {
        if (!said) {
          said = true;
          listener.heard(new UploadNews.AllSent());
        }
        yield true;
      }
      case Answer.Refused<LoadEnd>(Problem problem) -> {
        if (problem.status() == 409) {
          yield true;
        }
        refused(problem);
        yield false;
      }
      case Answer.Unavailable<LoadEnd> unavailable -> {
        unreachable(unavailable);
        yield false;
      }
    };
  }

  /**
   * Watches until the upload has ended, or something has been sent that the server must hear of.
   */
  private void watch(long receipts) throws InterruptedException {
    @Nullable String version = null;
    while (!run.isEnded() && run.isAllSent() && run.receipts() == receipts) {
      String known = version;
      switch (contact.ask(() -> server.changedImage(run.image(), known, WAIT))) {
        case Answer.Given<ImageState>(ImageState state) -> {
          version = state.version();
          run.learned(state);
          if (!run.isEnded() && state.missingCount() > 0) {
            sendWhatIsMissing();
          }
        }
        case Answer.Refused<ImageState>(Problem problem) -> refused(problem);
        case Answer.Unavailable<ImageState> unavailable -> unreachable(unavailable);
      }
      run.pause(PAUSE);
    }
  }

  private void sendWhatIsMissing() throws InterruptedException {
    switch (contact.ask(() -> server.missing(run.image()))) {
      case Answer.Given<FragmentSet>(FragmentSet missing) -> run.lacking(missing);
      case Answer.Refused<FragmentSet>(Problem problem) -> refused(problem);
      case Answer.Unavailable<FragmentSet> unavailable -> unreachable(unavailable);
    }
  }

  private void refused(Problem problem) {
    run.end(
        problem.isGone()
            ? new UploadOutcome.Gone(run.image().id())
            : new UploadOutcome.Refused(problem));
  }

  private void unreachable(Answer.Unavailable<?> unavailable) {
    run.end(new UploadOutcome.ServerUnreachable(contact.silence(), unavailable.reason()));
  }
}
