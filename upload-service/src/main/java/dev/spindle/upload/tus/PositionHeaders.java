package dev.spindle.upload.tus;

import dev.spindle.upload.rest.FeedbackHeaders;
import dev.spindle.upload.sequence.Found;
import dev.spindle.upload.sequence.Position;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What answers tell of an upload. */
final class PositionHeaders {
  /** IMF-fixdate (RFC 9110, section 5.6.7), whose days have two digits. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private PositionHeaders() {}

  static Map<String, String> expiry(@Nullable Instant expiresAt) {
    return expiresAt == null ? Map.of() : Map.of(TusHeaders.UPLOAD_EXPIRES, DATE.format(expiresAt));
  }

  /** All that a HEAD is answered. */
  static Map<String, String> all(Found.There upload, Position position) {
    Map<String, String> headers = new LinkedHashMap<>(expiry(position.expiresAt()));
    headers.put(TusHeaders.UPLOAD_OFFSET, Long.toString(position.offset()));
    Long length = position.length();
    if (length == null) {
      headers.put(TusHeaders.UPLOAD_DEFER_LENGTH, "1");
    } else {
      headers.put(TusHeaders.UPLOAD_LENGTH, Long.toString(length));
    }
    String metadata = upload.record().order().metadata();
    if (!metadata.isEmpty()) {
      headers.put(TusHeaders.UPLOAD_METADATA, metadata);
    }
    String concatenation = upload.record().order().concatenation();
    if (!concatenation.isEmpty()) {
      headers.put(TusHeaders.UPLOAD_CONCAT, concatenation);
    }
    headers.putAll(image(upload));
    return headers;
  }

  /** Which image an upload is and what that one's readers want; nothing while it is none. */
  static Map<String, String> image(Found.There upload) {
    return switch (upload) {
      case Found.Held _ -> Map.of();
      case Found.Complete complete -> named(complete.image().id().value());
      case Found.Uploading uploading -> {
        Map<String, String> headers =
            new LinkedHashMap<>(FeedbackHeaders.of(uploading.upload().progress().picture()));
        headers.putAll(named(uploading.upload().image().id().value()));
        yield headers;
      }
    };
  }

  private static Map<String, String> named(String id) {
    return Map.of(
        TusHeaders.SPINDLE_IMAGE, id, "Link", "</v1/images/" + id + ">; rel=\"describedby\"");
  }
}
