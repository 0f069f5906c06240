package dev.spindle.upload.reconciler;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.receive.LedgerSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code GET /v1/ledgers/{imageId}}; without a URL no ledger is known. */
public final class HttpLedger implements LedgerSource {
  /** 5 seconds: the reconciler answers from memory or one row. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Optional<URI> reconcilerUrl;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final JsonMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public HttpLedger(Optional<URI> reconcilerUrl) {
    this.reconcilerUrl = reconcilerUrl;
  }

  @Override
  public Optional<Entry> entry(ImageId imageId) throws IOException, InterruptedException {
    if (reconcilerUrl.isEmpty()) {
      return Optional.empty();
    }
    HttpRequest request =
        HttpRequest.newBuilder(reconcilerUrl.get().resolve("/v1/ledgers/" + imageId))
            .timeout(TIMEOUT)
            .header("Accept", "application/json")
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    return switch (response.statusCode()) {
      case 200 -> Optional.of(read(response.body()));
      case 404, 410 -> Optional.empty();
      default -> throw new IOException("the reconciler answered " + response.statusCode());
    };
  }

  private Entry read(byte[] body) throws IOException {
    JsonNode ledger = json.readTree(body);
    Map<String, FragmentSet> synced = new HashMap<>();
    for (Map.Entry<String, JsonNode> dataCentre : ledger.path("synced").properties()) {
      synced.put(dataCentre.getKey(), set(dataCentre.getValue()));
    }
    return new Entry(
        phase(ledger.path("phase").asText()),
        set(ledger.path("loaded")),
        ledger.hasNonNull("disc") ? ledger.get("disc").asText() : null,
        synced,
        set(ledger.path("missing")),
        Sha256.isValid(ledger.path("sha256").asText())
            ? new Sha256(ledger.path("sha256").asText())
            : null,
        ledger.hasNonNull("failure") ? ledger.get("failure").asText() : null);
  }

  private FragmentSet set(JsonNode ranges) throws IOException {
    return ranges.isArray() ? json.treeToValue(ranges, FragmentSet.class) : new FragmentSet();
  }

  private static ImagePhase phase(String word) throws IOException {
    for (ImagePhase phase : ImagePhase.values()) {
      if (phase.word().equals(word)) {
        return phase;
      }
    }
    throw new IOException("the ledger names no phase that we know: " + word);
  }
}
