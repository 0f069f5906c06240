package dev.spindle.device;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stream of feedback open for as long as the upload runs. Without one the upload goes on by
 * what each fragment's receipt says. Runs on its own thread.
 */
final class FeedbackFollower {
  private final ImageServer server;
  private final UploadRun run;
  private final BackOff backOff;

  FeedbackFollower(ImageServer server, UploadRun run, RandomGenerator random) {
    this.server = server;
    this.run = run;
    this.backOff = new BackOff(random);
  }

  void follow() throws InterruptedException {
    @Nullable String lastEventId = null;
    while (!run.isEnded()) {
      run.feedbackBegins();
      switch (server.follow(run.image(), lastEventId, this::heard)) {
        case Answer.Given<ImageServer.FeedbackEnd>(ImageServer.FeedbackEnd end) ->
            lastEventId = end.lastEventId();
        case Answer.Refused<ImageServer.FeedbackEnd>(Problem problem) -> {
          if (problem.status() == 410) {
            run.end(new UploadOutcome.Gone(run.image().id()));
          }
          return;
        }
        case Answer.Unavailable<ImageServer.FeedbackEnd> _ -> {
          // The next attempt comes after the pause.
        }
      }
      run.pause(backOff.next());
    }
  }

  private void heard(Feedback feedback) {
    backOff.reset();
    run.heard(feedback);
  }
}
