package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.OptionalInt;

/** One connection's work: takes the next fragment, sends it, and again. Runs on its own thread. */
final class FragmentSender {
  /** 60 s without a byte or an answer: doubled each time, for a slow link may really need more. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** 3: bits that flip on the way seldom do so thrice; wrong memory does. */
  private static final int MAX_MISMATCHES = 3;

  private final SourceFile file;
  private final ImageLayout layout;
  private final ImageServer server;
  private final UploadRun run;
  private final Link link;
  private final Contact contact;
  private ByteBuffer buffer;
  private int failures;
  private int mismatches;

  FragmentSender(
      SourceFile file,
      ImageLayout layout,
      ImageServer server,
      UploadRun run,
      Link link,
      Contact contact) {
    this.file = file;
    this.layout = layout;
    this.server = server;
    this.run = run;
    this.link = link;
    this.contact = contact;
    this.buffer = newBuffer();
  }

  /** Sends until the upload has ended. */
  void send() throws InterruptedException {
    for (OptionalInt next = run.takeNext(); next.isPresent(); next = run.takeNext()) {
      send(next.getAsInt());
    }
  }

  private void send(int number) throws InterruptedException {
    switch (file.read(layout.rangeOf(number), buffer)) {
      case SourceFile.Changed(String reason) -> run.end(new UploadOutcome.SourceChanged(reason));
      case SourceFile.Unreadable(String reason) ->
          run.end(new UploadOutcome.SourceUnusable(reason));
      case SourceFile.Whole() -> heard(number, put(number));
    }
  }

  private Answer<Receipt> put(int number) throws InterruptedException {
    MessageDigest digest = Sha256.digest();
    digest.update(buffer.duplicate());
    FragmentBytes fragment = new FragmentBytes(number, buffer, Sha256.of(digest));
    Duration patience = PATIENCE.multipliedBy(1L << Math.min(failures, 4));
    try (Link.Transfer transfer = link.open(number, buffer.remaining())) {
      return server.put(run.image(), fragment, transfer, patience);
    }
  }

  private void heard(int number, Answer<Receipt> answer) throws InterruptedException {
    switch (answer) {
      case Answer.Given<Receipt>(Receipt receipt) -> {
        contact.reached();
        run.received(number, receipt);
        failures = 0;
        mismatches = 0;
      }
      case Answer.Unavailable<Receipt> unavailable -> {
        run.failed(number);
        notAnswered(unavailable);
      }
      case Answer.Refused<Receipt>(Problem problem) -> {
        contact.reached();
        refused(number, problem);
      }
    }
  }

  private void notAnswered(Answer.Unavailable<Receipt> unavailable) throws InterruptedException {
    failures++;
    buffer = newBuffer();
    contact.lost(unavailable);
    if (contact.isGivenUp()) {
      run.end(new UploadOutcome.ServerUnreachable(contact.silence(), unavailable.reason()));
      return;
    }
    run.pause(BackOff.FIRST);
    if (failures > 1) {
      askHowItIs();
    }
  }

  private void refused(int number, Problem problem) throws InterruptedException {
    if (problem.isGone()) {
      run.end(new UploadOutcome.Gone(run.image().id()));
    } else if (problem.is(Problem.DIGEST_MISMATCH)) {
      mismatched(number);
    } else if (problem.is(Problem.IMAGE_SEALED) || problem.is(Problem.LOAD_ALREADY_ENDED)) {
      run.failed(number);
      askHowItIs();
      run.pause(Duration.ofSeconds(1));
    } else if (problem.is(Problem.FRAGMENT_CONFLICT) || problem.status() == 409) {
      run.end(
          new UploadOutcome.SourceChanged(
              "Fragment "
                  + number
                  + " of "
                  + file.path()
                  + " was sent with other bytes before, so the file has changed since."));
    } else {
      run.end(new UploadOutcome.Refused(problem));
    }
  }

  private void mismatched(int number) {
    mismatches++;
    run.failed(number);
    if (mismatches > MAX_MISMATCHES) {
      run.end(
          new UploadOutcome.Failed(
              run.image().id(),
              "fragment "
                  + number
                  + " arrives damaged each time; check this machine's memory and network"));
    }
  }

  /** A connection that is cut again and again may be the server's way to say that it is over. */
  private void askHowItIs() throws InterruptedException {
    switch (server.image(run.image())) {
      case Answer.Given<ImageState>(ImageState state) -> {
        run.learned(state);
        if (!run.isEnded()
            && server.missing(run.image()) instanceof Answer.Given<FragmentSet>(FragmentSet all)) {
          run.lacking(all);
        }
      }
      case Answer.Refused<ImageState>(Problem problem) -> {
        if (problem.isGone()) {
          run.end(new UploadOutcome.Gone(run.image().id()));
        }
      }
      case Answer.Unavailable<ImageState> unavailable -> contact.lost(unavailable);
    }
  }

  private ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect((int) Math.min(layout.fragmentSize(), layout.size()));
  }
}
