package dev.spindle.device;

/**
 * A server's refusal: an RFC 9457 problem document, or what could be made of another answer.
 *
 * @param status the HTTP status
 * @param slug the last part of the problem's type, as {@code image-gone}; empty when it has none
 * @param detail what is wrong and what to do
 */
public record Problem(int status, String slug, String detail) {
  /** Other bytes were sent for that number. */
  static final String FRAGMENT_CONFLICT = "fragment-conflict";

  /** The bytes that arrived have another digest than was said. */
  static final String DIGEST_MISMATCH = "digest-mismatch";

  /** The image takes no fragments now. */
  static final String IMAGE_SEALED = "image-sealed";

  /** The server's {@code complete} came before. */
  static final String LOAD_ALREADY_ENDED = "load-already-ended";

  /** The key registered something else. */
  static final String IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused";

  /** Whether the image is no longer there, or never was. */
  boolean isGone() {
    return status == 404 || status == 410;
  }

  boolean is(String otherSlug) {
    return slug.equals(otherSlug);
  }

  @Override
  public String toString() {
    return detail + " (" + status + (slug.isEmpty() ? "" : " " + slug) + ")";
  }
}
