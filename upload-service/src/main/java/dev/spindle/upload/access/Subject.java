package dev.spindle.upload.access;

import dev.spindle.model.ImageId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a call is about, by its path. */
public sealed interface Subject {
  /** Health, metrics, the interface's description, pages: for everybody. */
  record Public() implements Subject {}

  /** All images, or a new one. */
  record AllImages() implements Subject {}

  record OneImage(ImageId id) implements Subject {}

  /**
   * Of a path as it came. One that routers could read differently (escapes, parameters, empty or
   * dotted segments) is never about one image and never public.
   */
  static Subject of(String path) {
    if (!Paths.PLAIN.matcher(path).matches()) {
      return new AllImages();
    }
    Matcher image = Paths.OF_ONE_IMAGE.matcher(path);
    if (image.matches() && ImageId.isValid(image.group(1))) {
      return new OneImage(new ImageId(image.group(1)));
    }
    return Paths.GUARDED.matcher(path).matches() ? new AllImages() : new Public();
  }

  /** How paths look. */
  final class Paths {
    private static final Pattern PLAIN = Pattern.compile("/|(/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+/?");
    private static final Pattern OF_ONE_IMAGE =
        Pattern.compile("/(?:v1/images|files)/([^/]+)(?:/.*)?");
    private static final Pattern GUARDED =
        Pattern.compile("/(v1|files)(/.*)?", Pattern.CASE_INSENSITIVE);

    private Paths() {}
  }
}
