package dev.spindle.device.http;

import dev.spindle.device.Answer;
import dev.spindle.device.Feedback;
import dev.spindle.device.ImageServer.FeedbackEnd;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One response of server-sent events, read until it ends. */
final class FeedbackStream {
  /** 90 s without a line: a stream may be dead without having ended, so another is opened. */
  private static final Duration SILENCE = Duration.ofSeconds(90);

  private final FeedbackLines lines = new FeedbackLines();
  private final ServerSentEventParser parser;
  private final Consumer<Feedback> listener;

  FeedbackStream(@Nullable String lastEventId, Consumer<Feedback> listener) {
    this.parser = new ServerSentEventParser(lastEventId);
    this.listener = listener;
  }

  Answer<FeedbackEnd> read(HttpClient client, HttpRequest request) throws InterruptedException {
    BodyHandler<Void> handler =
        info ->
            info.statusCode() == 200
                ? BodySubscribers.fromLineSubscriber(lines)
                : BodySubscribers.replacing(null);
    CompletableFuture<HttpResponse<Void>> response = client.sendAsync(request, handler);
    try {
      // It is done when the body has ended: a refusal, which has no lines, ends the wait for them.
      var _ = response.whenComplete((_, _) -> lines.onComplete());
      return handOn() ? new Answer.Given<>(new FeedbackEnd(parser.lastEventId())) : none(response);
    } finally {
      lines.cancel();
      response.cancel(true);
    }
  }

  /** Whether there was a line at all. */
  private boolean handOn() throws InterruptedException {
    boolean any = false;
    while (lines.next(SILENCE) instanceof FeedbackLines.Line(String text)) {
      any = true;
      parser.line(text).flatMap(FeedbackReader::read).ifPresent(listener);
    }
    return any;
  }

  private static Answer<FeedbackEnd> none(CompletableFuture<HttpResponse<Void>> response) {
    return switch (response.state()) {
      case FAILED -> Answers.none(response.exceptionNow());
      case SUCCESS -> {
        HttpResponse<Void> head = response.resultNow();
        yield head.statusCode() == 200
            ? new Answer.Unavailable<>("the feedback ended at once", null)
            : Answers.negative(head.statusCode(), head.headers(), "");
      }
      case RUNNING, CANCELLED -> new Answer.Unavailable<>("no feedback in time", null);
    };
  }
}
