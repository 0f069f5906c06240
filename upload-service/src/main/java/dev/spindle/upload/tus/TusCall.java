package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import dev.spindle.upload.rest.ProblemWriter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request: what a worker may ask of it, and its answer. */
final class TusCall {
  /** Of two values one would be passed over. */
  private static final List<String> ONCE =
      List.of(
          TusHeaders.UPLOAD_LENGTH,
          TusHeaders.UPLOAD_OFFSET,
          TusHeaders.UPLOAD_DEFER_LENGTH,
          TusHeaders.UPLOAD_CONCAT,
          TusHeaders.UPLOAD_CHECKSUM);

  private final HttpServerRequest request;
  private final Vertx vertx;
  private final Context context;
  private final String id;
  private final @Nullable BodyPipe body;
  private final @Nullable Trailers trailers;

  /** To be made on the event loop; a request with a body is paused then. */
  TusCall(
      HttpServerRequest request, Vertx vertx, Context context, String id, Duration idleTimeout) {
    this.request = request;
    this.vertx = vertx;
    this.context = context;
    this.id = id;
    if (hasBody(request)) {
      request.pause();
      body = new BodyPipe(request, context, idleTimeout);
      trailers = announcesChecksum() ? Trailers.of(request, TusHeaders.UPLOAD_CHECKSUM) : null;
    } else {
      body = null;
      trailers = null;
    }
  }

  /** What the path ends in; anything. */
  String id() {
    return id;
  }

  /** The upload that it names; null where that cannot be. */
  @Nullable ImageId imageId() {
    return ImageId.isValid(id) ? new ImageId(id) : null;
  }

  @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** What is wrong with the headers whatever the method is; null when nothing is. */
  @Nullable Problem flaw() {
    for (String name : ONCE) {
      if (request.headers().getAll(name).size() > 1) {
        return new Problem(ProblemType.REQUEST_MALFORMED, "Send " + name + " only once.");
      }
    }
    return body != null && request.headers().contains(HttpHeaders.CONTENT_ENCODING)
        ? new Problem(ProblemType.CONTENT_UNSUPPORTED, "Send the bytes without Content-Encoding.")
        : null;
  }

  /** The body; null when there is none. */
  @Nullable BodyPipe body() {
    return body;
  }

  /** The checksum that comes after the body; null when none is announced. */
  @Nullable Trailers checksumTrailer() {
    return trailers;
  }

  /** Bytes that will come; -1 when the device does not say. */
  long contentLength() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? body == null ? 0 : -1 : Long.parseLong(length);
  }

  boolean isOffsetOctetStream() {
    return isOffsetOctetStream(request);
  }

  /** Lets the body come, which the device may be waiting to send. */
  void proceed() {
    if (body != null) {
      context.runOnContext(
          _ -> {
            if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
              request.response().writeContinue();
            }
          });
      body.start();
    }
  }

  /** A newer request for the same upload wants its turn: no more bytes are taken. */
  void takeOver() {
    if (body != null) {
      body.takeOver();
    }
  }

  /** Answers; from any thread. */
  void answer(TusAnswer answer) {
    context.runOnContext(_ -> write(answer));
  }

  private void write(TusAnswer answer) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    answer.headers().forEach(response::putHeader);
    Problem problem = answer.problem();
    if (problem == null) {
      if (body != null) {
        ProblemWriter.discardRest(vertx, request);
      }
      response.setStatusCode(answer.status()).end().onFailure(_ -> {});
    } else if (body == null) {
      ProblemWriter.write(request, problem);
    } else {
      ProblemWriter.writeAndClose(vertx, request, problem);
    }
  }

  private boolean announcesChecksum() {
    return request.headers().contains("Trailer", TusHeaders.UPLOAD_CHECKSUM, true);
  }

  /** HTTP/2 does not say before its end whether a request has a body; its type does. */
  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      return Long.parseLong(length) > 0;
    }
    return request.version() == HttpVersion.HTTP_2
        ? isOffsetOctetStream(request)
        : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private static boolean isOffsetOctetStream(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.strip().equalsIgnoreCase(TusHeaders.OFFSET_OCTET_STREAM);
  }
}
