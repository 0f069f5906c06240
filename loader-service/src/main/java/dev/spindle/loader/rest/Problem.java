package dev.spindle.loader.rest;

import jakarta.ws.rs.core.Response;
import java.net.URI;

/** The problem documents of this service (RFC 9457). */
enum Problem {
  IMAGE_UNKNOWN("image-unknown", 404, "This loader has no drive for the image"),
  FRAGMENT_UNKNOWN("fragment-unknown", 404, "The fragment is not on the disc"),
  REQUEST_MALFORMED("request-malformed", 400, "The request cannot be read"),
  BUS_UNKNOWN("bus-unknown", 400, "There is no such bus"),
  STALL_POLICY_UNKNOWN("stall-policy-unknown", 400, "There is no such stall policy"),
  STALL_POLICY_UNFIT("stall-policy-unfit", 409, "The stall policy would harm the VM"),
  QMP_REFUSED("qmp-refused", 403, "The loader does not speak to that monitor");

  private final String slug;
  private final int status;
  private final String title;

  Problem(String slug, int status, String title) {
    this.slug = slug;
    this.status = status;
    this.title = title;
  }

  /** The document's members. */
  record Document(URI type, String title, int status, String detail) {}

  /**
   * The answer.
   *
   * @param detail what to do about it
   */
  Response answer(String detail) {
    return Response.status(status)
        .type("application/problem+json")
        .entity(
            new Document(URI.create("https://spindle.dev/problems/" + slug), title, status, detail))
        .build();
  }
}
