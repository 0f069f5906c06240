package dev.spindle.loader.rest;

import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.load.FetchOutcome;
import dev.spindle.loader.load.FragmentSource;
import dev.spindle.loader.load.StagedFragments;
import dev.spindle.loader.load.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/** Staged fragments over HTTP, streamed. */
public final class HttpStagedFragments implements StagedFragments {
  private final Duration timeout;

  public HttpStagedFragments(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public FragmentSource at(URI source) {
    return place -> fetch(source, place);
  }

  private FetchOutcome fetch(URI source, Claim.Place place) throws IOException {
    HttpAnswer answer = HttpAnswer.get(source, timeout);
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
