package dev.spindle.device.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spindle.device.Answer;
import dev.spindle.device.ByteAllowance;
import dev.spindle.device.Feedback;
import dev.spindle.device.FragmentBytes;
import dev.spindle.device.ImageAccess;
import dev.spindle.device.ImageServer;
import dev.spindle.device.ImageState;
import dev.spindle.device.LoadEnd;
import dev.spindle.device.Receipt;
import dev.spindle.device.RegisteredImage;
import dev.spindle.device.Registration;
import dev.spindle.device.Wanted;
import dev.spindle.model.BearerToken;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An upload-service at an address. */
public final class HttpImageServer implements ImageServer, AutoCloseable {
  /** 10 s: a server further away than that is out of reach. */
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** 60 s: registration may wait for a database that is being restarted. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** How a call's successful response becomes a value. */
  private interface Reader<T> {
    T read(HttpResponse<String> response) throws JsonProcessingException;
  }

  private final URI address;
  private final HttpClient client;
  private final @Nullable BearerToken token;

  /**
   * Of the upload-service at an address such as {@code http://localhost:7080}.
   *
   * @param token shown to register; null where the server asks for none
   */
  public HttpImageServer(URI address, @Nullable BearerToken token) {
    this.token = token;
    String text = address.toString();
    this.address = text.endsWith("/") ? address : URI.create(text + "/");
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  @Override
  public Answer<RegisteredImage> register(Registration registration) throws InterruptedException {
    ObjectNode body =
        ImageJson.JSON
            .createObjectNode()
            .put("name", registration.name())
            .put("size", registration.size());
    Integer fragmentSize = registration.fragmentSize();
    if (fragmentSize != null) {
      body.put("fragmentSize", fragmentSize);
    }
    Sha256 sha256 = registration.sha256();
    if (sha256 != null) {
      body.put("sha256", sha256.hex());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("v1/images"))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", registration.idempotencyKey())
            .POST(BodyPublishers.ofString(body.toString()));
    if (token != null) {
      request.header("Authorization", token.authorization());
    }
    return call(request.build(), HttpImageServer::registered);
  }

  @Override
  public Answer<ImageState> image(ImageAccess image) throws InterruptedException {
    return changedImage(image, null, Duration.ZERO);
  }

  @Override
  public Answer<ImageState> changedImage(ImageAccess image, @Nullable String version, Duration wait)
      throws InterruptedException {
    HttpRequest.Builder request = request(image, "").timeout(ANSWER.plus(wait));
    if (version != null) {
      request.header("If-None-Match", version);
    }
    if (wait.isPositive()) {
      request.header("Prefer", "wait=" + wait.toSeconds());
    }
    Answer<ImageState> answer = call(request.build(), HttpImageServer::state);
    boolean unchanged =
        answer instanceof Answer.Refused<ImageState>(var problem) && problem.status() == 304;
    return unchanged ? image(image) : answer;
  }

  @Override
  public Answer<FragmentSet> missing(ImageAccess image) throws InterruptedException {
    HttpRequest request = request(image, "/fragments?state=missing").timeout(ANSWER).GET().build();
    return call(
        request,
        response ->
            FragmentSet.of(
                ImageJson.JSON.readValue(response.body(), ImageJson.Fragments.class).ranges()));
  }

  @Override
  public Answer<LoadEnd> complete(ImageAccess image) throws InterruptedException {
    HttpRequest request =
        request(image, "/complete").timeout(ANSWER).POST(BodyPublishers.noBody()).build();
    return call(request, _ -> new LoadEnd());
  }

  @Override
  public Answer<Receipt> put(
      ImageAccess image, FragmentBytes fragment, ByteAllowance allowance, Duration patience)
      throws InterruptedException {
    FragmentBody body = new FragmentBody(fragment.bytes());
    CompletableFuture<HttpResponse<String>> response =
        client.sendAsync(putRequest(image, fragment, body), BodyHandlers.ofString());
    var _ = response.whenComplete((_, _) -> body.end());
    try {
      if (!body.pump(allowance, patience.toNanos())) {
        return new Answer.Unavailable<>(
            "nothing went out for " + patience.toSeconds() + " s", null);
      }
      return read(
          response.get(patience.toMillis(), TimeUnit.MILLISECONDS), HttpImageServer::receipt);
    } catch (TimeoutException _) {
      return new Answer.Unavailable<>("no answer for " + patience.toSeconds() + " s", null);
    } catch (ExecutionException e) {
      return Answers.none(e);
    } finally {
      response.cancel(true);
    }
  }

  @Override
  public Answer<FeedbackEnd> follow(
      ImageAccess image, @Nullable String lastEventId, Consumer<Feedback> listener)
      throws InterruptedException {
    HttpRequest.Builder request =
        request(image, "/feedback").timeout(ANSWER).header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new FeedbackStream(lastEventId, listener).read(client, request.build());
  }

  /** Cuts all connections. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpRequest.Builder request(ImageAccess image, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("v1/images/" + image.id() + path));
    return image.token().isEmpty()
        ? request
        : request.header("Authorization", "Bearer " + image.token());
  }

  private HttpRequest putRequest(ImageAccess image, FragmentBytes fragment, BodyPublisher body) {
    String digest = Base64.getEncoder().encodeToString(fragment.sha256().bytes());
    return request(image, "/fragments/" + fragment.number())
        .header("Content-Type", "application/octet-stream")
        .header("Content-Digest", "sha-256=:" + digest + ":")
        .PUT(body)
        .build();
  }

  private <T> Answer<T> call(HttpRequest request, Reader<T> reader) throws InterruptedException {
    CompletableFuture<HttpResponse<String>> response =
        client.sendAsync(request, BodyHandlers.ofString());
    try {
      return read(response.get(), reader);
    } catch (ExecutionException e) {
      return Answers.none(e);
    } finally {
      response.cancel(true);
    }
  }

  private static <T> Answer<T> read(HttpResponse<String> response, Reader<T> reader) {
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      return Answers.negative(response);
    }
    try {
      return new Answer.Given<>(reader.read(response));
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException _) {
      return Answers.garbled();
    }
  }

  private static RegisteredImage registered(HttpResponse<String> response)
      throws JsonProcessingException {
    ImageJson.Registered image =
        ImageJson.JSON.readValue(response.body(), ImageJson.Registered.class);
    String token = image.uploadToken();
    ImageId id = image.id();
    return new RegisteredImage(new ImageAccess(id, token == null ? "" : token), image.layout());
  }

  private static ImageState state(HttpResponse<String> response) throws JsonProcessingException {
    return ImageJson.JSON
        .readValue(response.body(), ImageJson.Image.class)
        .toState(response.headers().firstValue("ETag").orElse(null));
  }

  private static Receipt receipt(HttpResponse<String> response) {
    Optional<List<FragmentRange>> ranges =
        response.headers().firstValue("Spindle-Wanted").flatMap(HttpImageServer::ranges);
    OptionalLong urgent = number(response, "Spindle-Urgent");
    return new Receipt(
        ranges
            .map(
                all ->
                    urgent.isPresent()
                        ? Wanted.of(all, (int) urgent.getAsLong())
                        : Wanted.urgent(all))
            .orElse(null));
  }

  /** A header that cannot be read says nothing. */
  private static OptionalLong number(HttpResponse<String> response, String header) {
    try {
      return response.headers().firstValueAsLong(header);
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** A header that cannot be read says nothing. */
  private static Optional<List<FragmentRange>> ranges(String text) {
    try {
      return Optional.of(FragmentRange.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
