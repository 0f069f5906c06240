package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.upload.sequence.Order;
import dev.spindle.upload.sequence.SequenceKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The headers of a POST as an order. */
sealed interface OrderHeaders {
  /** They can be read. */
  record Read(Order order) implements OrderHeaders {}

  /** They cannot. */
  record Malformed(String detail) implements OrderHeaders {}

  /** Bytes come for a final upload. */
  record OfFinalWithBody() implements OrderHeaders {}

  /** The name of an image that nobody named. */
  String UNNAMED = "unnamed.iso";

  static OrderHeaders read(TusCall call) {
    String said = call.header(TusHeaders.UPLOAD_LENGTH);
    Long length = Numbers.parse(said);
    String deferred = call.header(TusHeaders.UPLOAD_DEFER_LENGTH);
    if (said != null && length == null) {
      return new Malformed("Upload-Length is a whole number of bytes.");
    }
    if (deferred != null && !deferred.equals("1")) {
      return new Malformed("Upload-Defer-Length is 1 or left out.");
    }
    if (said != null && deferred != null) {
      return new Malformed("Send Upload-Length or Upload-Defer-Length, not both.");
    }
    return switch (UploadMetadata.parse(call.header(TusHeaders.UPLOAD_METADATA))) {
      case UploadMetadata.Malformed(String why) ->
          new Malformed(
              "Upload-Metadata is <key> <base64>, <key> <base64>, …, but here " + why + ".");
      case UploadMetadata.Pairs pairs ->
          read(call, pairs, length, said != null || deferred != null);
    };
  }

  private static OrderHeaders read(
      TusCall call, UploadMetadata.Pairs pairs, @Nullable Long length, boolean lengthSaid) {
    return switch (UploadConcat.parse(call.header(TusHeaders.UPLOAD_CONCAT))) {
      case UploadConcat.Malformed _ ->
          new Malformed("Upload-Concat is partial, or final;<upload's URL> <upload's URL> ….");
      case UploadConcat.Absent _ when !lengthSaid -> lengthMissing();
      case UploadConcat.Partial _ when !lengthSaid -> lengthMissing();
      case UploadConcat.Final _ when lengthSaid ->
          new Malformed("A final upload's length is that of its partial ones; leave it out.");
      case UploadConcat.Final _ when call.body() != null -> new OfFinalWithBody();
      case UploadConcat.Absent _ -> read(call, pairs, SequenceKind.WHOLE, length, List.of());
      case UploadConcat.Partial _ -> read(call, pairs, SequenceKind.PARTIAL, length, List.of());
      case UploadConcat.Final(List<ImageId> partials) ->
          read(call, pairs, SequenceKind.FINAL, null, partials);
    };
  }

  private static Malformed lengthMissing() {
    return new Malformed("Send Upload-Length, or Upload-Defer-Length: 1 when it is not known yet.");
  }

  private static OrderHeaders read(
      TusCall call,
      UploadMetadata.Pairs pairs,
      SequenceKind kind,
      @Nullable Long length,
      List<ImageId> partials) {
    String fragmentSize = pairs.get("fragmentSize");
    Long bytes = Numbers.parse(fragmentSize);
    if (fragmentSize != null && bytes == null) {
      return new Malformed("The metadata fragmentSize is a whole number of bytes.");
    }
    String filename = pairs.get("filename");
    String name = filename == null ? pairs.get("name") : filename;
    return new Read(
        new Order(
            kind,
            length,
            name == null || name.isEmpty() ? UNNAMED : name,
            bytes,
            pairs.get("sha256"),
            Objects.requireNonNullElse(call.header(TusHeaders.UPLOAD_METADATA), ""),
            Objects.requireNonNullElse(call.header(TusHeaders.UPLOAD_CONCAT), ""),
            partials));
  }
}
