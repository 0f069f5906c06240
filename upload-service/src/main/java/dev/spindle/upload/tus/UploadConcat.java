package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header {@code Upload-Concat}. */
sealed interface UploadConcat {
  record Absent() implements UploadConcat {}

  record Partial() implements UploadConcat {}

  /** Made of others, in this order. */
  record Final(List<ImageId> partials) implements UploadConcat {
    public Final {
      partials = List.copyOf(partials);
    }
  }

  record Malformed() implements UploadConcat {}

  String FINAL = "final;";

  static UploadConcat parse(@Nullable String header) {
    if (header == null) {
      return new Absent();
    }
    if (header.equals("partial")) {
      return new Partial();
    }
    if (!header.startsWith(FINAL)) {
      return new Malformed();
    }
    List<ImageId> partials = new ArrayList<>();
    for (String url : header.substring(FINAL.length()).strip().split(" +")) {
      Optional<ImageId> id = idIn(url);
      if (id.isEmpty()) {
        return new Malformed();
      }
      partials.add(id.get());
    }
    return new Final(partials);
  }

  /** The id in an upload's URL, absolute or relative. */
  private static Optional<ImageId> idIn(String url) {
    try {
      String path = URI.create(url).getPath();
      int files = path == null ? -1 : path.lastIndexOf(TusRoutes.PATH + "/");
      String id = files < 0 ? "" : path.substring(files + TusRoutes.PATH.length() + 1);
      return ImageId.isValid(id) ? Optional.of(new ImageId(id)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
