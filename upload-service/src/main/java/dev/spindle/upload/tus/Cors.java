package dev.spindle.upload.tus;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Lets pages of other origins upload (fetch.spec.whatwg.org, section 3.2). */
final class Cors {
  private static final String METHODS = "OPTIONS, POST, HEAD, PATCH, DELETE";
  private static final String ALLOWED =
      "Authorization, Content-Type, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata,"
          + " Upload-Defer-Length, Upload-Concat, Upload-Checksum, X-HTTP-Method-Override,"
          + " X-Request-ID, X-Requested-With";
  private static final String EXPOSED =
      "Location, Link, Retry-After, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size,"
          + " Tus-Checksum-Algorithm, Upload-Offset, Upload-Length, Upload-Metadata,"
          + " Upload-Defer-Length, Upload-Concat, Upload-Expires, Spindle-Image, Spindle-Wanted,"
          + " Spindle-Urgent, Spindle-Missing";

  /** 24 hours, more than any browser keeps it. */
  private static final String MAX_AGE_SECONDS = "86400";

  private final List<String> origins;

  Cors(List<String> origins) {
    this.origins = List.copyOf(origins);
  }

  /** Adds what a page must be told; nothing for a program, or a page that may not upload. */
  void put(HttpServerRequest request, HttpServerResponse response) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return;
    }
    boolean any = origins.contains("*");
    if (!any) {
      response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
      if (!origins.contains(origin)) {
        return;
      }
    }
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, any ? "*" : origin);
    response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if (request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
      response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    }
  }
}
