package dev.spindle.upload.rest;

import dev.spindle.model.FragmentRange;
import dev.spindle.upload.feedback.Progress;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.stream.Collectors;

/** What every answer to a fragment tells the device: what to send next and how much is left. */
public final class FeedbackHeaders {
  static final String WANTED = "Spindle-Wanted";
  static final String URGENT = "Spindle-Urgent";
  static final String MISSING = "Spindle-Missing";

  /** 64 ranges: at most 1 KiB of header, far within what proxies take. */
  private static final int MAX_RANGES = 64;

  private FeedbackHeaders() {}

  static void put(HttpServerResponse response, Progress progress) {
    of(progress).forEach(response::putHeader);
  }

  /** By name. */
  public static Map<String, String> of(Progress progress) {
    return Map.of(
        WANTED,
        progress.wanted().ranges().stream()
            .limit(MAX_RANGES)
            .map(FragmentRange::toString)
            .collect(Collectors.joining(", ")),
        URGENT,
        Integer.toString(progress.wanted().urgent()),
        MISSING,
        Integer.toString(progress.missing()));
  }
}
