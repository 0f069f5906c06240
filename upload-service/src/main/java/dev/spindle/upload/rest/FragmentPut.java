package dev.spindle.upload.rest;

import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.FragmentReceiver.Admission;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Reception;
import dev.spindle.upload.receive.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One {@code PUT …/fragments/{n}}: decide before the body is read, carry the body, end it, answer.
 */
final class FragmentPut {
  private static final Logger LOG = Logger.getLogger(FragmentPut.class);

  private final HttpServerRequest request;
  private final Vertx vertx;
  private final Context context;
  private final Executor worker;
  private final FragmentReceiver receiver;
  private final Ended ended;
  private final long startNanos = System.nanoTime();
  private boolean answered;

  /** Called once, on the event loop, when the PUT is over, answered or not. */
  interface Ended {
    void with(int status, long nanos);
  }

  FragmentPut(
      HttpServerRequest request,
      Vertx vertx,
      Context context,
      Executor worker,
      FragmentReceiver receiver,
      Ended ended) {
    this.request = request;
    this.vertx = vertx;
    this.context = context;
    this.worker = worker;
    this.receiver = receiver;
    this.ended = ended;
  }

  /** Begins; on the event loop, the request is paused. */
  void start(String id, String number) {
    if (request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
      refuse(
          new Problem(
              ProblemType.CONTENT_UNSUPPORTED,
              "Send the fragment's bytes without Content-Encoding."),
          null);
      return;
    }
    if (request.headers().contains("Content-Range")) {
      // RFC 9110, section 14.5: who does not know partial PUT must not take it for a whole one.
      refuse(
          new Problem(
              ProblemType.REQUEST_MALFORMED,
              "Send a fragment's bytes whole, in one request without Content-Range."),
          null);
      return;
    }
    switch (ContentDigest.parse(digestHeader())) {
      case ContentDigest.Malformed _ ->
          refuse(
              new Problem(
                  ProblemType.DIGEST_MALFORMED,
                  "Send Content-Digest: sha-256=:<base64 of 32 bytes>: or leave it out (RFC 9530)."),
              null);
      case ContentDigest.Absent _ -> worker.execute(() -> admit(id, number, null));
      case ContentDigest.Given(Sha256 sha256) -> worker.execute(() -> admit(id, number, sha256));
    }
  }

  /** A field in several lines is one (RFC 9110, section 5.3). */
  private @Nullable String digestHeader() {
    List<String> lines = request.headers().getAll("Content-Digest");
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  private void admit(String id, String number, @Nullable Sha256 sha256) {
    try {
      Admission admission =
          ImageId.isValid(id)
              ? receiver.admit(new ImageId(id), numberOf(number), contentLength(), sha256)
              : new Admission.Refused(new Refusal.ImageUnknown(), null);
      context.runOnContext(_ -> admitted(admission));
    } catch (IOException | RuntimeException e) {
      context.runOnContext(_ -> failed(null, e));
    }
  }

  private void admitted(Admission admission) {
    switch (admission) {
      case Admission.Refused(Refusal refusal, ImageUpload upload) ->
          refuse(Problems.of(refusal), upload);
      case Admission.Admitted(Reception reception) when request.response().closed() -> {
        // It went while it was looked at, and nothing will say so any more.
        worker.execute(() -> abort(reception));
        over(499);
      }
      case Admission.Admitted(Reception reception) -> {
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
          request.response().writeContinue();
        }
        new FragmentBody(request, context, worker, reception, ending(reception)).start();
      }
    }
  }

  private FragmentBody.Ending ending(Reception reception) {
    return new FragmentBody.Ending() {
      @Override
      public void whole() {
        worker.execute(() -> finish(reception));
      }

      @Override
      public void tooLong() {
        worker.execute(() -> abort(reception));
        long expected = reception.upload().image().layout().lengthOf(reception.number());
        refuse(Problems.of(new Refusal.LengthWrong(expected, expected + 1)), reception.upload());
      }

      @Override
      public void broken(Throwable failure) {
        worker.execute(() -> abort(reception));
        failed(reception.upload(), failure);
      }
    };
  }

  private void finish(Reception reception) {
    try {
      var _ =
          receiver
              .finish(reception)
              .whenComplete(
                  (outcome, failure) ->
                      context.runOnContext(
                          _ -> {
                            if (failure == null) {
                              answer(reception.upload(), outcome);
                            } else {
                              failed(reception.upload(), failure);
                            }
                          }));
    } catch (IOException | RuntimeException e) {
      context.runOnContext(_ -> failed(reception.upload(), e));
    }
  }

  private void answer(ImageUpload upload, Reception.Outcome outcome) {
    switch (outcome) {
      case Reception.Stored _ -> succeed(upload, 201);
      case Reception.Repeated _ -> succeed(upload, 200);
      case Reception.NotAnnounced _ ->
          problem(
              upload,
              new Problem(
                  ProblemType.NOT_ANNOUNCED,
                  "The bytes are stored. Send them again, so that loader and data centres hear."));
      case Refusal refusal -> problem(upload, Problems.of(refusal));
    }
  }

  private void succeed(ImageUpload upload, int status) {
    FeedbackHeaders.put(request.response(), upload.progress().picture());
    request.response().setStatusCode(status).end().onFailure(_ -> {});
    over(status);
  }

  private void problem(ImageUpload upload, Problem problem) {
    FeedbackHeaders.put(request.response(), upload.progress().picture());
    ProblemWriter.write(request, problem);
    over(problem.status());
  }

  /** Answers while the body is unread, or not read to its end. */
  private void refuse(Problem problem, @Nullable ImageUpload upload) {
    if (upload != null) {
      FeedbackHeaders.put(request.response(), upload.progress().picture());
    }
    ProblemWriter.writeAndClose(vertx, request, problem);
    over(problem.status());
  }

  private void failed(@Nullable ImageUpload upload, Throwable failure) {
    if (answered) {
      return;
    }
    if (request.response().closed()) {
      LOG.debugf("a device went away: %s", failure.getMessage());
      over(499);
      return;
    }
    LOG.warn("a fragment could not be stored", failure);
    refuse(
        new Problem(ProblemType.STAGING_FAILED, "Send the fragment again after Retry-After."),
        upload);
  }

  private void over(int status) {
    answered = true;
    ended.with(status, System.nanoTime() - startNanos);
  }

  /** Bytes to come; -1 when the device does not say. */
  private long contentLength() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      return Long.parseLong(length);
    }
    boolean unsaid =
        request.version() == HttpVersion.HTTP_2
            || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    return unsaid ? -1 : 0;
  }

  /** The number in the path; 0, which no fragment has, for what is none or has another name. */
  private static long numberOf(String text) {
    return text.length() <= 10
            && !text.startsWith("0")
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(text)
        : 0;
  }

  private static void abort(Reception reception) {
    try {
      reception.abort();
    } catch (IOException e) {
      LOG.warnf("could not discard a fragment: %s", e.getMessage());
    }
  }

  /** Refuses before anything was looked at, since too many are under way. */
  void busy() {
    refuse(new Problem(ProblemType.BUSY, "Send the fragment again after Retry-After."), null);
  }
}
