package dev.spindle.loader.rest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.load.ImageDirectory;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/** The upload-service's catalogue: {@code GET /v1/images/{id}}. */
public final class HttpImageDirectory implements ImageDirectory {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final URI uploadUrl;
  private final Duration timeout;

  /** What this service reads of an image's JSON. */
  record Image(ImageId id, String name, ImageLayout layout, String drive) {}

  public HttpImageDirectory(URI uploadUrl, Duration timeout) {
    this.uploadUrl = uploadUrl;
    this.timeout = timeout;
  }

  @Override
  public Found find(ImageId imageId) throws IOException {
    URI uri = URI.create(uploadUrl + "/v1/images/" + imageId);
    HttpAnswer answer = HttpAnswer.get(uri, timeout);
    return switch (answer.status()) {
      case 200 -> {
        try (InputStream body = answer.body()) {
          Image image = MAPPER.readValue(body, Image.class);
          yield new Found.Known(
              DiscLabel.of(image.id(), image.name(), image.layout()), image.drive());
        }
      }
      case 404 -> new Found.Unknown();
      case 410 -> new Found.Gone();
      default -> throw new IOException(uri + " answers " + answer.status());
    };
  }
}
