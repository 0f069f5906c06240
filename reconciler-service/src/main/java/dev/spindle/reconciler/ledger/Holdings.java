package dev.spindle.reconciler.ledger;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who holds which fragments of one image. Its sets are never changed; each event makes new ones.
 *
 * <p>All but {@code lost} only ever grow, so the order of events does not matter to them. {@code
 * lost} shrinks when a fragment is received again; both events travel on one topic under one key,
 * so that their order is the upload service's.
 *
 * @param received fragments that the upload service has had at any time
 * @param lost those of which it has no good bytes any more
 * @param loaded fragments on the disc
 * @param settled fragments whose staged bytes may go, as was announced
 * @param copies by data centre
 */
public record Holdings(
    FragmentSet received,
    FragmentSet lost,
    FragmentSet loaded,
    FragmentSet settled,
    Map<String, Copy> copies) {
  static final Holdings NONE =
      new Holdings(
          new FragmentSet(), new FragmentSet(), new FragmentSet(), new FragmentSet(), Map.of());

  public Holdings {
    copies = Map.copyOf(copies);
  }

  Holdings withReceived(int number) {
    FragmentSet more = received.copy();
    more.add(number);
    FragmentSet fewer = lost.copy();
    fewer.remove(number);
    return new Holdings(more, fewer, loaded, settled, copies);
  }

  Holdings withLost(List<FragmentRange> ranges) {
    FragmentSet more = lost.copy();
    ranges.forEach(more::add);
    return new Holdings(received, more, loaded, settled, copies);
  }

  Holdings withLoaded(int number) {
    FragmentSet more = loaded.copy();
    more.add(number);
    return new Holdings(received, lost, more, settled, copies);
  }

  Holdings withSettled(FragmentSet fragments) {
    FragmentSet more = settled.copy();
    more.addAll(fragments);
    return new Holdings(received, lost, loaded, more, copies);
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
    return new Holdings(received, lost, loaded, settled, more);
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
        within(received, all), within(lost, all), within(loaded, all), within(settled, all), known);
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
