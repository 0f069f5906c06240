package dev.spindle.reconciler.resource;

import dev.spindle.model.ImageId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upload-service's images, as far as a resource needs them. Calls block. */
interface Images {
  /**
   * Registers an image, or finds the one that the same key registered before; the key is the
   * resource's own, so that neither a crash nor a second leader makes a second image.
   */
  Registered register(String key, Request request) throws InterruptedException;

  /** Deletes an image; it is no mistake when it was deleted before. */
  Deleted delete(ImageId imageId, boolean withObjects) throws InterruptedException;

  /**
   * What is asked for.
   *
   * @param fragmentSize bytes
   * @param dataCentres null for all that the installation has
   */
  record Request(
      String name,
      long size,
      @Nullable Long fragmentSize,
      @Nullable String sha256,
      @Nullable List<String> dataCentres) {}

  /** What became of a registration. */
  sealed interface Registered {
    /**
     * It is there.
     *
     * @param url of the image, as devices reach it
     */
    record Done(ImageId imageId, String uploadToken, URI url) implements Registered {}

    /**
     * It will not be, as long as neither the request nor the service's limits change.
     *
     * @param reason one word in camel case
     * @param detail a sentence that says what to do
     */
    record Refused(String reason, String detail) implements Registered {}

    /** Nobody knows; ask again. */
    record Away(String why) implements Registered {}
  }

  /** What became of a deletion. */
  sealed interface Deleted {
    /** The image is no more, now or since before. */
    record Done() implements Deleted {}

    /** Nobody knows; ask again. */
    record Away(String why) implements Deleted {}
  }
}
