package dev.spindle.upload.rest;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.resteasy.reactive.server.vertx.VertxInputStream;

/** What holds for every request: limits, and problem documents where nothing else answers. */
@ApplicationScoped
class PlainRoutes implements HttpServerOptionsCustomizer {
  /** 64 KiB: far beyond any JSON body that we take. */
  static final long MAX_JSON_BYTES = 64 << 10;

  /**
   * 256 KiB a read from the socket: measured at four times the throughput of the default 8 KiB
   * chunks; larger ones won little and cost memory for each connection.
   */
  private static final int RECEIVE_BYTES = 256 << 10;

  private final Vertx vertx;
  private final BodyHandler bodyOfUnknownLength =
      BodyHandler.create(false).setBodyLimit(MAX_JSON_BYTES);

  PlainRoutes(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setReceiveBufferSize(RECEIVE_BYTES);
  }

  void register(@Observes Router router) {
    router
        .route("/v1/*")
        .order(-1)
        .handler(this::limit)
        .handler(PlainRoutes::haveBody)
        .failureHandler(this::tooLarge);
    router.route().order(Integer.MAX_VALUE).handler(PlainRoutes::notFound);
  }

  /** Answers a method that a plain route does not have. */
  static void notAllowed(Vertx vertx, RoutingContext routing, String allowed) {
    routing.response().putHeader(HttpHeaders.ALLOW, allowed);
    ProblemWriter.writeAndClose(
        vertx,
        routing.request(),
        new Problem(ProblemType.METHOD_NOT_ALLOWED, "This resource takes " + allowed + "."));
  }

  /** Bodies of fragments are measured against their layout; all others are small. */
  private void limit(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (HttpMethod.PUT.equals(request.method())) {
      routing.next();
      return;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > MAX_JSON_BYTES) {
      ProblemWriter.writeAndClose(vertx, request, tooLarge());
      return;
    }
    if (isCoded(request)) {
      ProblemWriter.writeAndClose(
          vertx,
          request,
          new Problem(ProblemType.CONTENT_UNSUPPORTED, "Send JSON without Content-Encoding."));
      return;
    }
    if (length == null && HttpMethod.POST.equals(request.method())) {
      // JAX-RS would answer without a document, in the middle of reading.
      bodyOfUnknownLength.handle(routing);
      return;
    }
    routing.put(VertxInputStream.MAX_REQUEST_SIZE_KEY, MAX_JSON_BYTES);
    routing.next();
  }

  /** An empty body that was read is a body: JAX-RS would wait for it for ever. */
  private static void haveBody(RoutingContext routing) {
    if (routing.request().isEnded() && routing.body().buffer() == null) {
      ((RoutingContextInternal) routing).setBody(Buffer.buffer());
    }
    routing.next();
  }

  private static boolean isCoded(HttpServerRequest request) {
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return coding != null && !coding.strip().equalsIgnoreCase("identity");
  }

  /** After a body of unknown length went over the limit. */
  private void tooLarge(RoutingContext routing) {
    if (routing.statusCode() != 413) {
      routing.next();
      return;
    }
    ProblemWriter.writeAndClose(vertx, routing.request(), tooLarge());
  }

  private static Problem tooLarge() {
    return new Problem(ProblemType.REQUEST_TOO_LARGE, "A JSON body has at most 64 KiB.");
  }

  private static void notFound(RoutingContext routing) {
    ProblemWriter.write(
        routing.request(),
        new Problem(ProblemType.NOT_FOUND, "The interface is described at /q/openapi."));
  }
}
