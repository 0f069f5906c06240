package dev.spindle.device;

import dev.spindle.model.ImageId;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an upload so that it can be resumed.
 *
 * @param source the file's absolute path
 * @param server the upload-service's address
 * @param size the file's size in bytes when the upload began
 * @param modifiedMillis the file's modification time then
 * @param idempotencyKey of the registration, so that an answer that got lost is given again
 * @param imageId null until the server has answered
 * @param token the image's upload token
 */
record UploadRecord(
    String source,
    String server,
    long size,
    long modifiedMillis,
    String idempotencyKey,
    @Nullable ImageId imageId,
    @Nullable String token) {
  UploadRecord registeredAs(ImageAccess image) {
    return new UploadRecord(
        source, server, size, modifiedMillis, idempotencyKey, image.id(), image.token());
  }

  boolean fits(SourceFile file) {
    return size == file.size() && modifiedMillis == file.modifiedMillis();
  }
}
