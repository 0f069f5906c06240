package dev.spindle.device;

import dev.spindle.model.ImageId;

/**
 * An image and what lets its device at it.
 *
 * @param token the image's upload token; empty when the server gave none
 */
public record ImageAccess(ImageId id, String token) {
  @Override
  public String toString() {
    return id.toString();
  }
}
