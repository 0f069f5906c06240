package dev.spindle.loader.rest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.load.ImageDirectory;
import dev.spindle.loader.load.ImagesOfDrive;
import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upload-service's catalogue: {@code GET /v1/images/{id}} and {@code GET /v1/images}. */
public final class HttpImageDirectory implements ImageDirectory, ImagesOfDrive {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final URI uploadUrl;
  private final Duration timeout;
  private final @Nullable BearerToken token;

  /** What this service reads of an image's JSON. */
  record Image(ImageId id, String name, ImageLayout layout, ImagePhase phase, String drive) {
    DiscLabel label() {
      return DiscLabel.of(id, name, layout);
    }

    boolean hasDiscIn(String itsDrive) {
      return drive.equals(itsDrive) && !phase.isGone();
    }
  }

  /**
   * A page of images.
   *
   * @param next the path of the next page; null on the last
   */
  record Page(List<Image> images, @Nullable String next) {}

  public HttpImageDirectory(URI uploadUrl, Duration timeout, @Nullable BearerToken token) {
    this.uploadUrl = uploadUrl;
    this.timeout = timeout;
    this.token = token;
  }

  @Override
  public Found find(ImageId imageId) throws IOException {
    URI uri = URI.create(uploadUrl + "/v1/images/" + imageId);
    HttpAnswer answer = HttpAnswer.get(uri, timeout, token);
    return switch (answer.status()) {
      case 200 -> {
        try (InputStream body = answer.body()) {
          Image image = MAPPER.readValue(body, Image.class);
          yield new Found.Known(image.label(), image.drive());
        }
      }
      case 404 -> new Found.Unknown();
      case 410 -> new Found.Gone();
      default -> throw new IOException(uri + " answers " + answer.status());
    };
  }

  @Override
  public List<DiscLabel> of(String drive) throws IOException {
    List<DiscLabel> labels = new ArrayList<>();
    @Nullable String path = "/v1/images";
    while (path != null) {
      URI uri = URI.create(uploadUrl + path);
      HttpAnswer answer = HttpAnswer.get(uri, timeout, token);
      if (answer.status() != 200) {
        throw new IOException(uri + " answers " + answer.status());
      }
      try (InputStream body = answer.body()) {
        Page page = MAPPER.readValue(body, Page.class);
        page.images().stream()
            .filter(image -> image.hasDiscIn(drive))
            .map(Image::label)
            .forEach(labels::add);
        path = page.next();
      }
    }
    return labels;
  }
}
