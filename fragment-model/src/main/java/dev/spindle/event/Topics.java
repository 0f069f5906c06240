package dev.spindle.event;

/** The Kafka topics, and which event travels on which. */
public final class Topics {
  public static final String IMAGES = "spindle.images";
  public static final String RECEIVED = "spindle.fragments.received";
  public static final String LOADED = "spindle.fragments.loaded";
  public static final String SYNCED = "spindle.fragments.synced";
  public static final String WANTED = "spindle.fragments.wanted";
  public static final String MISSING = "spindle.fragments.missing";
  public static final String SETTLED = "spindle.fragments.settled";
  public static final String DRIVES = "spindle.drives";

  /** Appended to a topic's name for messages that cannot be read. */
  public static final String DEAD_LETTER_SUFFIX = ".dead-letter";

  private Topics() {}

  /** The topic that an event travels on. */
  public static String of(Event event) {
    return switch (event) {
      case ImageEvent _ -> IMAGES;
      case FragmentEvent.Received _ -> RECEIVED;
      case FragmentEvent.Loaded _ -> LOADED;
      case FragmentEvent.Synced _ -> SYNCED;
      case FragmentsEvent.Wanted _ -> WANTED;
      case FragmentsEvent.Missing _ -> MISSING;
      case FragmentsEvent.Lost _ -> RECEIVED;
      case FragmentsEvent.Settled _ -> SETTLED;
      case DriveEvent _ -> DRIVES;
      case DiscEvent _ -> LOADED;
    };
  }
}
