package dev.spindle.loader.rest;

import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.load.FetchOutcome;
import dev.spindle.loader.load.FragmentSource;
import dev.spindle.loader.load.StagedFragments;
import dev.spindle.loader.load.Transfer;
import dev.spindle.model.BearerToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Staged fragments over HTTP, streamed. */
public final class HttpStagedFragments implements StagedFragments {
  private final Duration timeout;
  private final @Nullable BearerToken token;

  public HttpStagedFragments(Duration timeout, @Nullable BearerToken token) {
    this.timeout = timeout;
    this.token = token;
  }

  @Override
  public FragmentSource at(URI source) {
    return place -> fetch(source, place);
  }

  private FetchOutcome fetch(URI source, Claim.Place place) throws IOException {
    HttpAnswer answer = HttpAnswer.get(source, timeout, token);
    return switch (answer.status()) {
      case 200 -> {
        try (InputStream body = answer.body()) {
          yield Transfer.copy(body, place);
        }
      }
      case 404, 410 -> new FetchOutcome.Absent(source + " answers " + answer.status());
      default -> throw new IOException(source + " answers " + answer.status());
    };
  }
}
