package dev.spindle.sync.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.model.BearerToken;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.sync.replicate.Image;
import dev.spindle.sync.replicate.ImageDirectory;
import dev.spindle.sync.replicate.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Asks the upload-service. Every call blocks its (virtual) thread. */
public final class HttpImageDirectory implements ImageDirectory, AutoCloseable {
  /** Ten seconds: answers are small, and whoever asks asks again. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ANSWER_LIMIT)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final URI uploadService;
  private final ObjectMapper json;
  private final @Nullable BearerToken token;

  public HttpImageDirectory(URI uploadService, ObjectMapper json, @Nullable BearerToken token) {
    this.token = token;
    this.uploadService = uploadService;
    this.json = json;
  }

  @Override
  public Optional<Image> find(ImageId imageId) throws IOException {
    return get("/v1/images/" + imageId, ImageAnswer.class)
        .filter(answer -> !answer.phase().isGone())
        .map(ImageAnswer::image);
  }

  @Override
  public List<Image> active() throws IOException {
    List<Image> active = new ArrayList<>();
    @Nullable String path = "/v1/images";
    do {
      String asked = path;
      ImagesAnswer page =
          get(asked, ImagesAnswer.class)
              .orElseThrow(() -> new IOException(asked + " is not there"));
      for (ImageAnswer answer : page.images()) {
        if (!answer.phase().isEnd()) {
          active.add(answer.image());
        }
      }
      // the path of the next page, as the upload-service writes it
      path = page.next();
    } while (path != null);
    return active;
  }

  @Override
  public List<Offer> staged(Image image) throws IOException {
    String fragments = "/v1/images/" + image.id() + "/fragments";
    List<FragmentRange> ranges =
        get(fragments + "?state=staged", FragmentsAnswer.class)
            .map(FragmentsAnswer::ranges)
            .orElse(List.of());
    List<Offer> offers = new ArrayList<>();
    for (FragmentRange range : ranges) {
      for (int number = range.first(); number <= range.last(); number++) {
        if (image.layout().contains(number)) {
          offers.add(
              new Offer(
                  number,
                  image.layout().lengthOf(number),
                  null,
                  uploadService.resolve(fragments + "/" + number),
                  0));
        }
      }
    }
    return offers;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /** The answer's body; empty for what is not there or is there no more. */
  private <T> Optional<T> get(String path, Class<T> type) throws IOException {
    HttpRequest.Builder asked =
        HttpRequest.newBuilder(uploadService.resolve(path)).timeout(ANSWER_LIMIT);
    if (token != null) {
      asked.header("Authorization", token.authorization());
    }
    HttpRequest request = asked.build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return switch (response.statusCode()) {
          case 200 -> Optional.of(json.readValue(body, type));
          case 404, 410 -> Optional.empty();
          default -> throw new IOException(request.uri() + ": status " + response.statusCode());
        };
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /** What of an image's JSON is of interest here. */
  record ImageAnswer(
      ImageId id,
      String name,
      ImageLayout layout,
      ImagePhase phase,
      @Nullable Sha256 sha256,
      @Nullable List<String> dataCentres) {
    Image image() {
      return new Image(
          id, name, layout, sha256, Objects.requireNonNullElse(dataCentres, List.of()));
    }
  }

  /** A page of images. */
  record ImagesAnswer(List<ImageAnswer> images, @Nullable String next) {}

  /** Some of an image's fragments. */
  record FragmentsAnswer(List<FragmentRange> ranges) {}
}
