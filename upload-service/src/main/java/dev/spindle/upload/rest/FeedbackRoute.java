package dev.spindle.upload.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.feedback.FeedbackCursor;
import dev.spindle.upload.feedback.FeedbackCursor.Notice;
import dev.spindle.upload.feedback.Progress;
import dev.spindle.upload.feedback.Wanted;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.rest.ImageView.ProgressView;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/**
 * {@code GET …/feedback}: server-sent events (HTML Living Standard, section 9.2). One virtual
 * thread a listener, which waits for each write to be taken, so that a slow listener hears less
 * often instead of filling memory.
 */
@ApplicationScoped
class FeedbackRoute {
  private static final String PATH = "/v1/images/:id/feedback";

  /** 250 ms between two notices of progress: smooth to the eye, little on the wire. */
  private static final Duration CALM = Duration.ofMillis(250);

  /** 15 seconds between signs of life: proxies cut what is silent for 30 to 60. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Uploads uploads;
  private final ObjectMapper json;
  private final ExecutorService virtualThreads;

  FeedbackRoute(
      Vertx vertx,
      Uploads uploads,
      ObjectMapper json,
      @VirtualThreads ExecutorService virtualThreads) {
    this.vertx = vertx;
    this.uploads = uploads;
    this.json = json;
    this.virtualThreads = virtualThreads;
  }

  void register(@Observes Router router) {
    router.route(HttpMethod.GET, PATH).handler(this::listen);
    router.route(PATH).handler(routing -> PlainRoutes.notAllowed(vertx, routing, "GET"));
  }

  private void listen(RoutingContext routing) {
    Context context = vertx.getOrCreateContext();
    String id = routing.pathParam("id");
    virtualThreads.execute(
        () -> {
          try {
            switch (find(id)) {
              case Uploads.Found.Active(ImageUpload upload) ->
                  follow(upload, begin(routing, context));
              case Uploads.Found.Ended(Image image) -> {
                switch (image.phase()) {
                  case EXPIRED, DELETED ->
                      refuse(routing, context, Problems.imageGone(image.phase()));
                  case REGISTERED, RECEIVING, CHECKING, COMPLETE, FAILED ->
                      tellEnd(image, begin(routing, context));
                }
              }
              case Uploads.Found.Unknown _ -> refuse(routing, context, Problems.imageUnknown());
            }
          } catch (RuntimeException e) {
            context.runOnContext(_ -> routing.fail(e));
          } catch (ExecutionException _) {
            // the listener is gone
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private Uploads.Found find(String id) {
    return ImageId.isValid(id) ? uploads.find(new ImageId(id)) : new Uploads.Found.Unknown();
  }

  private static void refuse(RoutingContext routing, Context context, Problem problem) {
    context.runOnContext(_ -> ProblemWriter.write(routing.request(), problem));
  }

  /** Where events are written; writing waits until the text was taken. */
  private interface Stream {
    void write(String text) throws ExecutionException, InterruptedException;
  }

  private static Stream begin(RoutingContext routing, Context context) {
    HttpServerResponse response = routing.response();
    context.runOnContext(
        _ ->
            response
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no"));
    return text -> {
      CompletableFuture<Void> taken = new CompletableFuture<>();
      context.runOnContext(
          _ -> {
            if (response.closed() || response.ended()) {
              taken.completeExceptionally(new IllegalStateException("the listener is gone"));
            } else {
              response
                  .write(text)
                  .onSuccess(_ -> taken.complete(null))
                  .onFailure(taken::completeExceptionally);
            }
          });
      taken.get();
    };
  }

  private void follow(ImageUpload upload, Stream stream)
      throws ExecutionException, InterruptedException {
    FeedbackCursor cursor = new FeedbackCursor();
    long progressAt = System.nanoTime() - CALM.toNanos();
    while (true) {
      Progress now = upload.progress().picture();
      boolean due = System.nanoTime() - progressAt >= CALM.toNanos();
      for (Notice notice : cursor.advance(now, due)) {
        if (notice instanceof Notice.Advanced) {
          progressAt = System.nanoTime();
        }
        stream.write(event(now.version(), notice));
      }
      Duration calm = CALM.minusNanos(System.nanoTime() - progressAt);
      if (!upload
          .progress()
          .awaitChange(cursor.urgentVersion(), cursor.version(), calm, HEARTBEAT)) {
        stream.write(":\n\n");
      }
    }
  }

  /** Of an image that has ended there is one thing to tell; then the stream stays open and calm. */
  private void tellEnd(Image image, Stream stream) throws ExecutionException, InterruptedException {
    Progress end = ImageViews.endedProgress(image);
    for (Notice notice : new FeedbackCursor().advance(end, true)) {
      stream.write(event(end.version(), notice));
    }
    while (true) {
      Thread.sleep(HEARTBEAT);
      stream.write(":\n\n");
    }
  }

  private String event(long version, Notice notice) {
    return switch (notice) {
      case Notice.Wants(Wanted wanted) -> event(version, "wanted", wanted);
      case Notice.Missing(List<FragmentRange> ranges) ->
          event(
              version,
              "missing",
              Map.of(
                  "ranges", ranges, "count", ranges.stream().mapToInt(FragmentRange::count).sum()));
      case Notice.Advanced(Progress progress) ->
          event(version, "progress", ProgressView.withPhase(progress));
      case Notice.Complete complete ->
          event(version, "complete", Map.of("sha256", complete.sha256()));
      case Notice.Failed failed -> event(version, "failed", Map.of("failure", failed.failure()));
    };
  }

  private String event(long version, String name, Object data) {
    try {
      return "id: "
          + version
          + "\nevent: "
          + name
          + "\ndata: "
          + json.writeValueAsString(data)
          + "\n\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
