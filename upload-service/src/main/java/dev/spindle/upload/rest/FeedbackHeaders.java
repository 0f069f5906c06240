package dev.spindle.upload.rest;

import dev.spindle.model.FragmentRange;
import dev.spindle.upload.feedback.Progress;
import io.vertx.core.http.HttpServerResponse;
import java.util.stream.Collectors;

/** What every answer to a fragment tells the device: what to send next and how much is left. */
final class FeedbackHeaders {
  static final String WANTED = "Spindle-Wanted";
  static final String URGENT = "Spindle-Urgent";
  static final String MISSING = "Spindle-Missing";

  /** 64 ranges: at most 1 KiB of header, far within what proxies take. */
  private static final int MAX_RANGES = 64;

  private FeedbackHeaders() {}

  static void put(HttpServerResponse response, Progress progress) {
    response.putHeader(
        WANTED,
        progress.wanted().ranges().stream()
            .limit(MAX_RANGES)
            .map(FragmentRange::toString)
            .collect(Collectors.joining(", ")));
    response.putHeader(URGENT, Integer.toString(progress.wanted().urgent()));
    response.putHeader(MISSING, Integer.toString(progress.missing()));
  }
}
