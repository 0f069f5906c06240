package dev.spindle.upload.rest;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.UploadConfig;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.staging.StagedFragment;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The routes that carry a fragment's bytes: plain Vert.x, so that they stream with back-pressure in
 * and by sendfile out. Files are touched on virtual threads, never on the event loop.
 */
@ApplicationScoped
class FragmentRoutes {
  private static final String PATH = "/v1/images/:id/fragments/:number";

  private final Vertx vertx;
  private final Uploads uploads;
  private final FragmentReceiver receiver;
  private final ExecutorService worker;
  private final MeterRegistry meters;
  private final int maxParallel;
  private final AtomicInteger parallel;

  FragmentRoutes(
      Vertx vertx,
      Uploads uploads,
      FragmentReceiver receiver,
      @VirtualThreads ExecutorService worker,
      MeterRegistry meters,
      UploadConfig config) {
    this.vertx = vertx;
    this.uploads = uploads;
    this.receiver = receiver;
    this.worker = worker;
    this.meters = meters;
    this.maxParallel = config.maxParallel();
    this.parallel = meters.gauge("spindle.upload.fragments.arriving", new AtomicInteger());
  }

  void register(@Observes Router router) {
    router.route(HttpMethod.PUT, PATH).handler(this::put);
    router.route(HttpMethod.GET, PATH).handler(this::get);
    router.route(PATH).handler(routing -> PlainRoutes.notAllowed(vertx, routing, "GET, PUT"));
  }

  private void put(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    request.pause();
    FragmentPut put =
        new FragmentPut(
            request, vertx, vertx.getOrCreateContext(), worker, receiver, this::measure);
    if (parallel.incrementAndGet() > maxParallel) {
      put.busy();
    } else {
      put.start(routing.pathParam("id"), routing.pathParam("number"));
    }
  }

  private void measure(int status, long nanos) {
    parallel.decrementAndGet();
    meters
        .timer("spindle.upload.fragment.put", "status", Integer.toString(status))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private void get(RoutingContext routing) {
    Context context = vertx.getOrCreateContext();
    worker.execute(
        () -> {
          try {
            Optional<StagedFragment> fragment =
                find(routing.pathParam("id"), routing.pathParam("number"));
            context.runOnContext(_ -> send(routing, fragment));
          } catch (RuntimeException e) {
            context.runOnContext(_ -> routing.fail(e));
          }
        });
  }

  private Optional<StagedFragment> find(String id, String number) {
    if (!ImageId.isValid(id) || !number.matches("[1-9][0-9]{0,6}")) {
      return Optional.empty();
    }
    return uploads.find(new ImageId(id)) instanceof Uploads.Found.Active(var upload)
        ? upload.staging().fragment(Integer.parseInt(number))
        : Optional.empty();
  }

  private static void send(RoutingContext routing, Optional<StagedFragment> fragment) {
    if (fragment.isEmpty()) {
      notStaged(routing);
      return;
    }
    routing
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(HttpHeaders.ETAG, "\"" + fragment.get().crc32c() + "\"")
        .sendFile(
            fragment.get().path().toString(), fragment.get().offset(), fragment.get().length())
        .onFailure(
            _ -> {
              if (!routing.response().headWritten()) {
                notStaged(routing);
              }
            });
  }

  private static void notStaged(RoutingContext routing) {
    ProblemWriter.write(
        routing.request(),
        new Problem(
            ProblemType.FRAGMENT_NOT_STAGED,
            "It was never received here, or is loaded and synced everywhere already."));
  }
}
