package dev.spindle.event;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import java.util.List;

/** What is true of several fragments at once. */
public sealed interface FragmentsEvent extends Event {
  /** The fragments; ordered where the event says so. */
  List<FragmentRange> ranges();

  /**
   * What a waiting read needs, or firmware and installer will need (loader → upload → device);
   * topic {@link Topics#WANTED}. It replaces the earlier one of the same image and reason; no
   * ranges withdraw it. Said again while a read waits.
   *
   * @param ranges most urgent first
   */
  record Wanted(ImageId imageId, List<FragmentRange> ranges, Reason reason)
      implements FragmentsEvent {
    public Wanted {
      ranges = List.copyOf(ranges);
    }
  }

  /** Why fragments are wanted, most urgent first. */
  enum Reason {
    /** A read waits for them. */
    READ("read"),
    /** Firmware will read them. */
    BOOT("boot"),
    /** A sequential reader will come to them. */
    AHEAD("ahead"),
    /** Nobody waits for them soon: the order in which to send what else is missing. */
    NEXT("next");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    @JsonValue
    public String word() {
      return word;
    }
  }

  /**
   * The load has ended and these are not everywhere yet (reconciler → upload, loader, sync); topic
   * {@link Topics#MISSING}. It replaces the earlier one of the same image and remedy; no ranges
   * withdraw it.
   */
  record Missing(ImageId imageId, List<FragmentRange> ranges, Remedy remedy)
      implements FragmentsEvent {
    public Missing {
      ranges = List.copyOf(ranges);
    }
  }

  /** Where missing fragments are to come from, cheapest first. */
  enum Remedy {
    /** The upload service announces what it still has staged, and says {@link Lost} of the rest. */
    STAGED("staged"),
    /**
     * The loader announces them from its disc: itself as the {@link FragmentEvent.Received} event's
     * source.
     */
    DISC("disc"),
    /** The loader fetches them from a data centre's bucket. */
    DATA_CENTRE("dataCentre"),
    /** Nobody has them; only the device can supply them. */
    DEVICE("device");

    private final String word;

    Remedy(String word) {
      this.word = word;
    }

    @JsonValue
    public String word() {
      return word;
    }
  }

  /**
   * The upload service has no good staged bytes of these (any more) (upload → reconciler); topic
   * {@link Topics#RECEIVED}.
   */
  record Lost(ImageId imageId, List<FragmentRange> ranges) implements FragmentsEvent {
    public Lost {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * Loaded and in every data centre: their staged bytes may go (reconciler → upload); topic {@link
   * Topics#SETTLED}.
   */
  record Settled(ImageId imageId, List<FragmentRange> ranges) implements FragmentsEvent {
    public Settled {
      ranges = List.copyOf(ranges);
    }
  }
}
