package dev.spindle.device.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spindle.device.Feedback;
import dev.spindle.model.FragmentSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes feedback of server-sent events; what it does not know, or cannot read, it leaves out. */
final class FeedbackReader {
  private FeedbackReader() {}

  static Optional<Feedback> read(ServerSentEvent event) {
    try {
      return switch (event.event()) {
        case "wanted" ->
            Optional.of(
                new Feedback.Wants(
                    version(event.id()), json(event, ImageJson.Fragments.class).wanted()));
        case "missing" ->
            Optional.of(
                new Feedback.Missing(
                    version(event.id()),
                    FragmentSet.of(json(event, ImageJson.Fragments.class).ranges())));
        case "progress" ->
            Optional.of(new Feedback.Progress(json(event, ImageJson.Progress.class).toProgress()));
        case "complete" ->
            Optional.of(new Feedback.Complete(json(event, ImageJson.Complete.class).sha256()));
        case "failed" -> {
          String failure = json(event, ImageJson.Failed.class).failure();
          yield Optional.of(
              new Feedback.Failed(failure == null ? "the server does not say why" : failure));
        }
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException _) {
      return Optional.empty();
    }
  }

  private static <T> T json(ServerSentEvent event, Class<T> type) throws JsonProcessingException {
    return ImageJson.JSON.readValue(event.data(), type);
  }

  private static long version(@Nullable String id) {
    return id == null ? 0 : Long.parseLong(id);
  }
}
