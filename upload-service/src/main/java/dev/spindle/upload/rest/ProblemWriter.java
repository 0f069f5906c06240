package dev.spindle.upload.rest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Problems as answers of the plain routes, for requests whose body may not have been read. */
public final class ProblemWriter {
  /** 2 seconds: for a device that is still sending to see the answer before the connection goes. */
  private static final long LINGER_MILLIS = 2000;

  private ProblemWriter() {}

  /** Answers and keeps the connection: the body was read, or there is none. */
  public static void write(HttpServerRequest request, Problem problem) {
    HttpServerResponse response = request.response();
    response.setStatusCode(problem.status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    int retryAfterSeconds = problem.kind().retryAfterSeconds();
    if (retryAfterSeconds > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(retryAfterSeconds));
    }
    response
        .end(
            new JsonObject()
                .put("type", problem.type().toString())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail())
                .toBuffer())
        .onFailure(_ -> {});
  }

  /** Answers before the body was read, and gives the connection up. */
  public static void writeAndClose(Vertx vertx, HttpServerRequest request, Problem problem) {
    discardRest(vertx, request);
    write(request, problem);
  }

  /**
   * Before an answer that comes while the body was not read to its end: the connection is given up.
   * What still comes is thrown away for a moment, since closing at once could take the answer from
   * the device again.
   */
  public static void discardRest(Vertx vertx, HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    long linger = vertx.setTimer(LINGER_MILLIS, _ -> request.connection().close());
    request.exceptionHandler(_ -> vertx.cancelTimer(linger));
    request.handler(_ -> {});
    request.endHandler(
        _ -> {
          if (vertx.cancelTimer(linger)) {
            request.connection().close();
          }
        });
    vertx.runOnContext(
        _ -> {
          if (!request.isEnded()) {
            request.resume();
          }
        });
  }
}
