package dev.spindle.reconciler.rest;

import jakarta.ws.rs.core.Response;
import java.net.URI;

/**
 * A problem document (RFC 9457).
 *
 * @param type stable; what a client may act on
 * @param detail what to do
 */
public record Problem(URI type, String title, int status, String detail) {
  /** The media type of a problem document (RFC 9457, section 3). */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static Problem of(String slug, String title, Response.Status status, String detail) {
    return new Problem(
        URI.create("https://spindle.dev/problems/" + slug), title, status.getStatusCode(), detail);
  }

  static Problem imageUnknown(String imageId) {
    return of(
        "image-unknown",
        "No such image",
        Response.Status.NOT_FOUND,
        "Nothing was heard of an image "
            + imageId
            + ". Check the id; GET /v1/ledgers lists the unfinished ones.");
  }

  static Problem requestMalformed(String detail) {
    return of("request-malformed", "Malformed request", Response.Status.BAD_REQUEST, detail);
  }

  Response response() {
    return Response.status(status).type(MEDIA_TYPE).entity(this).build();
  }
}
