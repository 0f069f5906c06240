package dev.spindle.device.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spindle.device.Answer;
import dev.spindle.device.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells refusals from what is worth another try (RFC 9110 statuses, RFC 9457 problems). */
final class Answers {
  /** 5 minutes: a server that asks for more gets that, lest one bad header stops an upload. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  private Answers() {}

  /** An answer that is not the one hoped for. */
  static <T> Answer<T> negative(HttpResponse<String> response) {
    return negative(response.statusCode(), response.headers(), response.body());
  }

  static <T> Answer<T> negative(int status, HttpHeaders headers, String body) {
    Duration retryAfter = retryAfter(headers).orElse(null);
    boolean full = status == 507 && retryAfter == null;
    boolean passing = status >= 500 || status == 408 || status == 425 || status == 429;
    Problem problem = problem(status, body);
    return passing && !full
        ? new Answer.Unavailable<>("the server answers " + status + text(problem), retryAfter)
        : new Answer.Refused<>(problem);
  }

  /** No answer. */
  static <T> Answer<T> none(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof ExecutionException || failure instanceof CompletionException;
    return wrapper && cause != null ? none(cause) : new Answer.Unavailable<>(reason(failure), null);
  }

  /** Something that is no upload-service's answer, such as a captive portal's page. */
  static <T> Answer<T> garbled() {
    return new Answer.Unavailable<>("the answer is not an upload-service's", null);
  }

  private static String text(Problem problem) {
    return problem.slug().isEmpty() ? "" : " " + problem.slug();
  }

  private static Problem problem(int status, String body) {
    try {
      ImageJson.ProblemDocument document =
          ImageJson.JSON.readValue(body, ImageJson.ProblemDocument.class);
      String type = document == null || document.type() == null ? "" : document.type();
      String slug = type.startsWith("about:") ? "" : type.substring(type.lastIndexOf('/') + 1);
      String detail = document == null ? null : firstOf(document.detail(), document.title());
      return new Problem(status, slug, detail == null ? unexplained(status) : detail);
    } catch (JsonProcessingException | IllegalArgumentException _) {
      return new Problem(status, "", unexplained(status));
    }
  }

  private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  private static String unexplained(int status) {
    return switch (status) {
      case 401, 403 -> "The server does not let this device upload.";
      case 404 -> "The server does not know this; is the address that of an upload-service?";
      case 413 -> "The image is larger than the server takes.";
      case 507 -> "The server has no space for the image.";
      default -> "The server refuses with status " + status + ".";
    };
  }

  private static Optional<Duration> retryAfter(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .flatMap(Answers::delay)
        .map(delay -> delay.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : delay)
        .map(delay -> delay.isNegative() ? Duration.ZERO : delay);
  }

  /** Seconds, or an HTTP date (RFC 9110, section 10.2.3). */
  private static Optional<Duration> delay(String text) {
    try {
      return Optional.of(
          text.strip().matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text.strip()))
              : Duration.between(
                  ZonedDateTime.now(ZoneOffset.UTC),
                  ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static String reason(Throwable failure) {
    if (failure.getCause() instanceof UnresolvedAddressException) {
      return "the server's name is not known";
    }
    return switch (failure) {
      case HttpConnectTimeoutException _ -> "no connection in time";
      case HttpTimeoutException _ -> "no answer in time";
      case UnknownHostException _ -> "the server's name is not known";
      case ConnectException _ -> "connection refused";
      case SSLException tls -> "TLS: " + tls.getMessage();
      case IOException io when io.getMessage() == null -> "connection lost";
      case IOException io -> "connection lost: " + io.getMessage();
      default -> failure.toString();
    };
  }
}
