package dev.spindle.event;

import dev.spindle.model.ImageId;

/**
 * Something that happened to one image and that other services act on. Events may come twice, late
 * or out of order; whoever acts on one does so idempotently by (image, number, CRC-32C).
 */
public sealed interface Event
    permits ImageEvent, FragmentEvent, FragmentsEvent, DriveEvent, DiscEvent {
  /** The image; also the Kafka key, so that one image's events keep their order within a topic. */
  ImageId imageId();
}
