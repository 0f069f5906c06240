package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.receive.UploadConfig;
import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import dev.spindle.upload.sequence.ChecksumAlgorithm;
import dev.spindle.upload.sequence.SequenceBytes;
import dev.spindle.upload.sequence.SequenceOrders;
import dev.spindle.upload.sequence.Sequences;
import dev.spindle.upload.sequence.Turns;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The routes of tus. Bytes come on the event loop; all else is done on a virtual thread, one for
 * each request.
 */
@ApplicationScoped
class TusRoutes {
  static final String PATH = "/files";

  /** Before access is judged. */
  private static final int HEADERS_PRIORITY = 600;

  private static final Logger LOG = Logger.getLogger(TusRoutes.class);

  private final Vertx vertx;
  private final ExecutorService worker;
  private final MeterRegistry meters;
  private final TusConfig config;
  private final long maxSizeBytes;
  private final Cors cors;
  private final TusPost post;
  private final TusPatch patch;
  private final TusQueries queries;
  private final AtomicInteger parallel;

  TusRoutes(
      Vertx vertx,
      @VirtualThreads ExecutorService worker,
      MeterRegistry meters,
      TusConfig config,
      UploadConfig uploadConfig,
      Sequences sequences,
      SequenceOrders orders,
      SequenceBytes bytes,
      Turns turns) {
    this.vertx = vertx;
    this.worker = worker;
    this.meters = meters;
    this.config = config;
    this.maxSizeBytes = Math.min(uploadConfig.maxSize(), ImageLayout.MAX_SIZE_BYTES);
    this.cors = new Cors(config.origins());
    this.post = new TusPost(sequences, orders, bytes, turns);
    this.patch = new TusPatch(sequences, bytes, turns);
    this.queries = new TusQueries(sequences, turns);
    this.parallel = meters.gauge("spindle.upload.tus.arriving", new AtomicInteger());
  }

  /** What a page must be told to read any answer, a refusal for want of a token as well. */
  void register(@Observes Filters filters) {
    filters.register(
        routing -> {
          if (routing.request().path().startsWith(PATH)) {
            cors.put(routing.request(), routing.response());
            routing.response().putHeader(TusHeaders.TUS_RESUMABLE, TusHeaders.VERSION);
          }
          routing.next();
        },
        HEADERS_PRIORITY);
  }

  void register(@Observes Router router) {
    router.route(PATH + "/*").handler(this::handle);
  }

  private void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    HttpServerResponse response = request.response();
    String override = request.getHeader(TusHeaders.METHOD_OVERRIDE);
    String method = override == null ? request.method().name() : override.toUpperCase(Locale.ROOT);
    if (method.equals("OPTIONS")) {
      options(response);
      return;
    }
    TusCall call =
        new TusCall(
            request, vertx, vertx.getOrCreateContext(), idIn(request.path()), config.idleTimeout());
    if (!TusHeaders.VERSION.equals(call.header(TusHeaders.TUS_RESUMABLE))) {
      call.answer(
          TusAnswer.of(TusProblems.version()).with(TusHeaders.TUS_VERSION, TusHeaders.VERSION));
      return;
    }
    Problem flaw = call.flaw();
    if (flaw != null) {
      call.answer(TusAnswer.of(flaw));
      return;
    }
    long startNanos = System.nanoTime();
    boolean carries = call.body() != null;
    if (carries && parallel.incrementAndGet() > config.maxParallel()) {
      parallel.decrementAndGet();
      call.answer(TusAnswer.of(TusProblems.busy()));
      return;
    }
    worker.execute(
        () -> {
          TusAnswer answer = answer(method, call);
          if (carries) {
            parallel.decrementAndGet();
          }
          measure(method, answer.status(), System.nanoTime() - startNanos);
          call.answer(answer);
        });
  }

  /** Every request but OPTIONS comes through here, whatever its method. */
  private TusAnswer answer(String method, TusCall call) {
    try {
      if (call.id().isEmpty()) {
        return method.equals("POST") ? post.post(call) : notAllowed("OPTIONS, POST");
      }
      ImageId id = call.imageId();
      if (id == null) {
        return TusAnswer.of(TusProblems.unknown());
      }
      return switch (method) {
        case "HEAD" -> queries.look(id);
        case "PATCH" -> patch.patch(call, id);
        case "DELETE" -> queries.end(id);
        default -> notAllowed("OPTIONS, HEAD, PATCH, DELETE");
      };
    } catch (IOException e) {
      LOG.warn("bytes of an upload could not be stored", e);
      return TusAnswer.of(TusProblems.stagingFailed());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return TusAnswer.of(TusProblems.busy());
    } catch (RuntimeException e) {
      LOG.error("a tus request failed", e);
      return TusAnswer.of(
          ProblemType.INTERNAL_ERROR, "It is in the log. Go on at the offset that HEAD gives.");
    }
  }

  private void options(HttpServerResponse response) {
    response
        .putHeader(TusHeaders.TUS_RESUMABLE, TusHeaders.VERSION)
        .putHeader(TusHeaders.TUS_VERSION, TusHeaders.VERSION)
        .putHeader(TusHeaders.TUS_EXTENSION, TusHeaders.EXTENSIONS)
        .putHeader(TusHeaders.TUS_MAX_SIZE, Long.toString(maxSizeBytes))
        .putHeader(TusHeaders.TUS_CHECKSUM_ALGORITHM, ChecksumAlgorithm.words())
        .setStatusCode(204)
        .end()
        .onFailure(_ -> {});
  }

  private void measure(String method, int status, long nanos) {
    String known =
        switch (method) {
          case "POST", "HEAD", "PATCH", "DELETE" -> method;
          default -> "other";
        };
    meters
        .timer("spindle.upload.tus", "method", known, "status", Integer.toString(status))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private static TusAnswer notAllowed(String methods) {
    return TusAnswer.of(ProblemType.METHOD_NOT_ALLOWED, "This resource takes " + methods + ".")
        .with("Allow", methods);
  }

  /** What comes after {@code /files/}; empty for the collection. */
  private static String idIn(String path) {
    return path.length() > PATH.length() + 1 ? path.substring(PATH.length() + 1) : "";
  }
}
