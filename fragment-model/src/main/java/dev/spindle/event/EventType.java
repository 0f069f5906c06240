package dev.spindle.event;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The CloudEvents {@code type} of each event, and the record its data is read into. */
enum EventType {
  IMAGE_REGISTERED("dev.spindle.image.registered", ImageEvent.Registered.class),
  IMAGE_LOAD_ENDED("dev.spindle.image.load-ended", ImageEvent.LoadEnded.class),
  IMAGE_LOADED("dev.spindle.image.loaded", ImageEvent.Loaded.class),
  IMAGE_SYNCED("dev.spindle.image.synced", ImageEvent.Synced.class),
  IMAGE_COMPLETED("dev.spindle.image.completed", ImageEvent.Completed.class),
  IMAGE_FAILED("dev.spindle.image.failed", ImageEvent.Failed.class),
  IMAGE_DELETED("dev.spindle.image.deleted", ImageEvent.Deleted.class),
  IMAGE_EXPIRED("dev.spindle.image.expired", ImageEvent.Expired.class),
  FRAGMENT_RECEIVED("dev.spindle.fragment.received", FragmentEvent.Received.class),
  FRAGMENT_LOADED("dev.spindle.fragment.loaded", FragmentEvent.Loaded.class),
  FRAGMENT_SYNCED("dev.spindle.fragment.synced", FragmentEvent.Synced.class),
  FRAGMENTS_WANTED("dev.spindle.fragments.wanted", FragmentsEvent.Wanted.class),
  FRAGMENTS_MISSING("dev.spindle.fragments.missing", FragmentsEvent.Missing.class),
  FRAGMENTS_LOST("dev.spindle.fragments.lost", FragmentsEvent.Lost.class),
  FRAGMENTS_SETTLED("dev.spindle.fragments.settled", FragmentsEvent.Settled.class),
  DRIVE_INSERTED("dev.spindle.drive.inserted", DriveEvent.class),
  DRIVE_BOOTABLE("dev.spindle.drive.bootable", DriveEvent.class),
  DRIVE_STALLED("dev.spindle.drive.stalled", DriveEvent.class),
  DRIVE_FLOWING("dev.spindle.drive.flowing", DriveEvent.class),
  DRIVE_EJECTED("dev.spindle.drive.ejected", DriveEvent.class),
  DISC_INSERTED("dev.spindle.disc.inserted", DiscEvent.class);

  static final Map<String, EventType> BY_TYPE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(eventType -> eventType.type, Function.identity()));

  final String type;
  final Class<? extends Event> data;

  EventType(String type, Class<? extends Event> data) {
    this.type = type;
    this.data = data;
  }

  static EventType of(Event event) {
    return switch (event) {
      case ImageEvent.Registered _ -> IMAGE_REGISTERED;
      case ImageEvent.LoadEnded _ -> IMAGE_LOAD_ENDED;
      case ImageEvent.Loaded _ -> IMAGE_LOADED;
      case ImageEvent.Synced _ -> IMAGE_SYNCED;
      case ImageEvent.Completed _ -> IMAGE_COMPLETED;
      case ImageEvent.Failed _ -> IMAGE_FAILED;
      case ImageEvent.Deleted _ -> IMAGE_DELETED;
      case ImageEvent.Expired _ -> IMAGE_EXPIRED;
      case FragmentEvent.Received _ -> FRAGMENT_RECEIVED;
      case FragmentEvent.Loaded _ -> FRAGMENT_LOADED;
      case FragmentEvent.Synced _ -> FRAGMENT_SYNCED;
      case FragmentsEvent.Wanted _ -> FRAGMENTS_WANTED;
      case FragmentsEvent.Missing _ -> FRAGMENTS_MISSING;
      case FragmentsEvent.Lost _ -> FRAGMENTS_LOST;
      case FragmentsEvent.Settled _ -> FRAGMENTS_SETTLED;
      case DriveEvent drive ->
          switch (drive.state()) {
            case INSERTED -> DRIVE_INSERTED;
            case BOOTABLE -> DRIVE_BOOTABLE;
            case STALLED -> DRIVE_STALLED;
            case FLOWING -> DRIVE_FLOWING;
            case EJECTED -> DRIVE_EJECTED;
          };
      case DiscEvent _ -> DISC_INSERTED;
    };
  }
}
