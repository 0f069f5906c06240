package dev.spindle.reconciler.ledger;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which fragments of one image. Its sets are never changed; each event makes new ones.
 *
 * <p>All but {@code lost} only ever grow, so the order of events does not matter to them. {@code
 * lost} shrinks when a fragment is received again; both events travel on one topic under one key,
 * so that their order is the upload service's. {@code loaded} begins anew when another disc is
 * named, for the same reason in the loader's order.
 *
 * @param received fragments that the upload service has had at any time
 * @param lost those of which it has no good bytes any more
 * @param loaded fragments on the disc
 * @param disc the id of that disc; null until one is named
 * @param settled fragments whose staged bytes may go, as was announced
 * @param copies by data centre
 */
public record Holdings(
    FragmentSet received,
    FragmentSet lost,
    FragmentSet loaded,
    @Nullable String disc,
    FragmentSet settled,
    Map<String, Copy> copies) {
  static final Holdings NONE =
      new Holdings(
          new FragmentSet(),
          new FragmentSet(),
          new FragmentSet(),
          null,
          new FragmentSet(),
          Map.of());

  public Holdings {
    copies = Map.copyOf(copies);
  }

  Holdings withReceived(int number) {
    FragmentSet more = received.copy();
    more.add(number);
    FragmentSet fewer = lost.copy();
    fewer.remove(number);
    return new Holdings(more, fewer, loaded, disc, settled, copies);
  }

  Holdings withLost(List<FragmentRange> ranges) {
    FragmentSet more = lost.copy();
    ranges.forEach(more::add);
    return new Holdings(received, more, loaded, disc, settled, copies);
  }

  /** Loaders that name no disc mean the one that is in the drive. */
  Holdings withLoaded(int number, @Nullable String onDisc) {
    Holdings now = onDisc == null ? this : withDisc(onDisc);
    FragmentSet more = now.loaded.copy();
    more.add(number);
    return new Holdings(received, lost, more, now.disc, now.settled, copies);
  }

  /**
   * With this disc in the drive. If another was, that one is lost with all that was loaded, and
   * what had settled has not.
   */
  Holdings withDisc(String named) {
    if (named.equals(disc)) {
      return this;
    }
    return disc == null
        ? new Holdings(received, lost, loaded, named, settled, copies)
        : new Holdings(received, lost, new FragmentSet(), named, new FragmentSet(), copies);
  }

  Holdings withSettled(FragmentSet fragments) {
    FragmentSet more = settled.copy();
    more.addAll(fragments);
    return new Holdings(received, lost, loaded, disc, more, copies);
  }

  Holdings withSynced(String dataCentre, int number) {
    return withCopy(dataCentre, copy(dataCentre).with(number));
  }

  Holdings withObject(String dataCentre, String key) {
    return withCopy(dataCentre, copy(dataCentre).finished(key));
  }

  private Holdings withCopy(String dataCentre, Copy copy) {
    Map<String, Copy> more = new TreeMap<>(copies);
    more.put(dataCentre, copy);
    return new Holdings(received, lost, loaded, disc, settled, more);
  }

  /** The copy in a data centre; an empty one when nothing was heard of it. */
  public Copy copy(String dataCentre) {
    return copies.getOrDefault(dataCentre, Copy.NONE);
  }

  /**
   * Without what the registration does not know. Events may come before it, so that they are first
   * taken as they are.
   */
  Holdings within(Registration registration) {
    FragmentSet all = FragmentSet.all(registration.layout());
    Map<String, Copy> known = new TreeMap<>(copies);
    known.keySet().retainAll(registration.dataCentres());
    known.replaceAll((_, copy) -> new Copy(within(copy.synced(), all), copy.object()));
    return new Holdings(
        within(received, all),
        within(lost, all),
        within(loaded, all),
        disc,
        within(settled, all),
        known);
  }

  private static FragmentSet within(FragmentSet fragments, FragmentSet all) {
    if (all.containsAll(fragments)) {
      return fragments;
    }
    FragmentSet known = fragments.copy();
    known.retainAll(all);
    return known;
  }

  /** Fragments that came to the upload service, whatever became of them there. */
  FragmentSet arrived(ImageLayout layout) {
    FragmentSet arrived = received.copy();
    arrived.addAll(loaded);
    for (Copy copy : copies.values()) {
      arrived.addAll(copy.isFinished() ? FragmentSet.all(layout) : copy.synced());
    }
    return arrived;
  }
}
