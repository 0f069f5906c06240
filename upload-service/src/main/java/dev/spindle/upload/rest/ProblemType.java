package dev.spindle.upload.rest;

import java.net.URI;
import java.util.Locale;

/** The registry of problems: what can be wrong, with its status and title (RFC 9457). */
public enum ProblemType {
  REQUEST_MALFORMED(400, "The request cannot be read"),
  NAME_INVALID(400, "Not a name for an image"),
  SIZE_NOT_POSITIVE(400, "An image has a positive size"),
  FRAGMENT_SIZE_INVALID(400, "Not a fragment size"),
  SHA256_INVALID(400, "Not an SHA-256"),
  DATA_CENTRE_UNKNOWN(400, "No such data centre"),
  IDEMPOTENCY_KEY_INVALID(400, "Not an idempotency key"),
  FRAGMENT_LENGTH_WRONG(400, "Not the fragment's length"),
  DIGEST_MALFORMED(400, "The digest cannot be read"),
  DIGEST_MISMATCH(400, "The bytes do not have that digest"),
  STATE_UNKNOWN(400, "Fragments have no such state"),
  LENGTH_CONFLICT(400, "The upload has another length"),
  CHECKSUM_UNSUPPORTED(400, "No such checksum algorithm"),
  PARTIAL_UNKNOWN(400, "No such partial upload"),
  PARTIAL_UNFINISHED(400, "A partial upload is not finished"),
  TOKEN_MISSING(401, "A token is needed"),
  TOKEN_INVALID(401, "Not a token for this"),
  UPLOAD_FINAL(403, "A final upload takes no bytes"),
  NOT_FOUND(404, "There is nothing here"),
  IMAGE_UNKNOWN(404, "No such image"),
  UPLOAD_UNKNOWN(404, "No such upload"),
  FRAGMENT_UNKNOWN(404, "The image has no such fragment"),
  FRAGMENT_NOT_STAGED(404, "The fragment is not staged here"),
  METHOD_NOT_ALLOWED(405, "Not a method of this resource"),
  NOT_ACCEPTABLE(406, "Not in that form"),
  BODY_LATE(408, "The bytes stopped to come"),
  OFFSET_CONFLICT(409, "The upload is at another offset"),
  FRAGMENT_CONFLICT(409, "The number was received with other bytes"),
  IMAGE_SEALED(409, "The image takes no fragments any more"),
  LOAD_ALREADY_ENDED(409, "The load has ended already"),
  IMAGE_GONE(410, "The image is gone"),
  PROTOCOL_UNSUPPORTED(412, "No such version of tus"),
  BODY_TOO_LONG(413, "More bytes than the upload has"),
  SIZE_OVER_LIMIT(413, "The image is too large"),
  REQUEST_TOO_LARGE(413, "The request is too large"),
  CONTENT_UNSUPPORTED(415, "Not a content type for this resource"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key belongs to another request"),
  UPLOAD_LOCKED(423, "Another request has this upload", 1),
  CHECKSUM_MISMATCH(460, "The bytes do not have that checksum"),
  INTERNAL_ERROR(500, "Something is broken here"),
  BUSY(503, "Too many fragments at once", 1),
  STAGING_FULL(503, "No room for fragments right now", 5),
  STAGING_FAILED(503, "The fragment could not be stored", 2),
  NOT_ANNOUNCED(503, "Nobody could be told", 2),
  NO_SPACE(507, "No room for such an image");

  private final int status;
  private final String title;
  private final int retryAfterSeconds;

  ProblemType(int status, String title) {
    this(status, title, 0);
  }

  ProblemType(int status, String title, int retryAfterSeconds) {
    this.status = status;
    this.title = title;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** The stable URI that programs compare. */
  URI uri() {
    return URI.create("https://spindle.dev/problems/" + slug());
  }

  /** What the URI ends in. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How many seconds later another try may succeed; 0 when none will. */
  int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
