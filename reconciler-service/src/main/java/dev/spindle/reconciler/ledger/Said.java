package dev.spindle.reconciler.ledger;

import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.model.FragmentSet;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler has said about one image, so that it neither repeats itself too soon nor
 * forgets to withdraw.
 *
 * @param missing by remedy; only what was not withdrawn
 * @param settledAt when fragments were last said to be settled
 */
public record Said(Map<Remedy, Announcement> missing, Instant settledAt) {
  static final Said NOTHING = new Said(Map.of(), Instant.EPOCH);

  public Said {
    missing = Map.copyOf(missing);
  }

  public @Nullable Announcement of(Remedy remedy) {
    return missing.get(remedy);
  }

  /** The fragments that were said to be missing with a remedy. */
  public FragmentSet fragments(Remedy remedy) {
    Announcement announcement = missing.get(remedy);
    return announcement == null ? new FragmentSet() : announcement.fragments();
  }

  Said with(Remedy remedy, Announcement announcement) {
    Map<Remedy, Announcement> more = new EnumMap<>(Remedy.class);
    more.putAll(missing);
    if (announcement.fragments().isEmpty()) {
      more.remove(remedy);
    } else {
      more.put(remedy, announcement);
    }
    return new Said(more, settledAt);
  }

  Said withSettledAt(Instant now) {
    return new Said(missing, now);
  }

  /** The device has sent a fragment that it was asked for. */
  Said withReceived(int number) {
    Announcement device = missing.get(Remedy.DEVICE);
    return device == null ? this : with(Remedy.DEVICE, device.without(number));
  }
}
