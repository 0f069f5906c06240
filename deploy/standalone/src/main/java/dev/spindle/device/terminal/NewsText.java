package dev.spindle.device.terminal;

import dev.spindle.device.UploadNews;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.time.Duration;
import java.util.Optional;

/** What happens during an upload, as sentences. Pure. */
final class NewsText {
  private NewsText() {}

  /** The sentence; empty for what only the curious want to know, unless {@code all}. */
  static Optional<String> of(UploadNews news, boolean all) {
    return switch (news) {
      case UploadNews.Registered(ImageId id, ImageLayout layout) ->
          Optional.of(
              "Image "
                  + id
                  + ": "
                  + ProgressText.size(layout.size())
                  + " in "
                  + layout.fragmentCount()
                  + " fragments.");
      case UploadNews.Resumed(ImageId id, ImageLayout layout, FragmentSet missing) ->
          Optional.of(
              "Image "
                  + id
                  + " goes on: "
                  + (layout.fragmentCount() - missing.count())
                  + " of "
                  + layout.fragmentCount()
                  + " fragments are there already.");
      case UploadNews.StartedAnew(String reason) ->
          Optional.of("A new image begins: " + reason + ".");
      case UploadNews.NotRemembered(String reason) ->
          Optional.of("This upload could not be resumed: " + reason + ".");
      case UploadNews.ServerLost(String reason, Duration _) ->
          Optional.of(
              "The server is out of reach (" + reason + "); trying again until it is back.");
      case UploadNews.ServerBack(Duration after) ->
          Optional.of("The server answers again, after " + ProgressText.duration(after) + ".");
      case UploadNews.Wanted(String ranges) ->
          all ? Optional.of("Wanted: " + ranges + ".") : Optional.empty();
      case UploadNews.AskedAgain(FragmentSet fragments) ->
          Optional.of(
              "The server asks again for " + fragments.count() + " fragments: " + fragments + ".");
      case UploadNews.AllSent() -> Optional.of("All fragments are sent.");
    };
  }
}
