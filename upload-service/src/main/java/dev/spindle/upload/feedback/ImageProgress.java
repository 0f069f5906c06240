package dev.spindle.upload.feedback;

import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.feedback.Progress.Amount;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far one image has come; safe for threads. It lives in memory: receipts, the reconciler's
 * ledger and events fill it again after a restart.
 *
 * <p>Changes that a device should act on (wants, what it has to send again, the phase) are
 * <em>urgent</em>; that more was received, loaded or synced can wait for the next picture.
 */
public final class ImageProgress {
  private final ImageLayout layout;
  private final Changes changes;

  private final FragmentSet received = new FragmentSet();
  private final OnDisc loaded = new OnDisc();
  private final SortedMap<String, FragmentSet> synced = new TreeMap<>();
  private final Wants wants = new Wants();

  /** Fragments that nobody holds any more, by the reconciler's word or our own finding. */
  private final FragmentSet askedByReconciler = new FragmentSet();

  private final FragmentSet lostHere = new FragmentSet();

  private ImagePhase phase;
  private @Nullable Sha256 sha256;
  private @Nullable String failure;

  /**
   * The progress of an image of which nothing is known yet.
   *
   * @param firstVersion must be larger than any version before a restart: microseconds since the
   *     epoch are, since there are fewer than a million changes a second
   */
  public ImageProgress(
      ImageLayout layout, ImagePhase phase, Collection<String> dataCentres, long firstVersion) {
    this.layout = layout;
    this.phase = phase;
    this.changes = new Changes(firstVersion);
    dataCentres.forEach(dataCentre -> synced.put(dataCentre, new FragmentSet()));
  }

  /** Fragments were received, which also answers that they were asked for again. */
  public void received(FragmentSet numbers) {
    change(
        false,
        () -> {
          boolean fresh = !received.containsAll(numbers);
          received.addAll(numbers);
          boolean asked = !askedAgain().isEmpty();
          askedByReconciler.removeAll(numbers);
          lostHere.removeAll(numbers);
          return fresh || asked;
        });
  }

  /** Fragments are on the disc, so no read waits for the device to send them again. */
  public void loaded(FragmentSet numbers) {
    change(
        false,
        () -> {
          boolean fresh = loaded.add(numbers);
          lostHere.removeAll(numbers);
          return fresh;
        });
  }

  /**
   * This disc is in the drive.
   *
   * @return whether another was before, which is lost with all that was loaded on it
   */
  public boolean disc(String id) {
    return change(false, () -> loaded.insert(id));
  }

  /** The ledger says what is on a disc; events may have named a newer one since. */
  public void ledgerHas(@Nullable String disc, FragmentSet numbers) {
    if (locked(() -> loaded.maybe(disc))) {
      if (disc != null) {
        disc(disc);
      }
      loaded(numbers);
    }
  }

  /** Fragments are in a data centre. */
  public void synced(String dataCentre, FragmentSet numbers) {
    change(
        false,
        () -> {
          FragmentSet there = synced.computeIfAbsent(dataCentre, _ -> new FragmentSet());
          boolean fresh = !there.containsAll(numbers);
          there.addAll(numbers);
          return fresh;
        });
  }

  /** Replaces the wants of one reason. */
  public void wanted(Reason reason, Collection<FragmentRange> ranges) {
    change(true, () -> wants.replace(reason, ranges.stream().toList()));
  }

  /** The reconciler's latest word on what only the device can supply. */
  public void askedByReconciler(FragmentSet numbers) {
    change(
        true,
        () -> {
          boolean same = askedByReconciler.equals(numbers);
          askedByReconciler.removeAll(askedByReconciler.copy());
          askedByReconciler.addAll(numbers);
          return !same;
        });
  }

  /** Received once, wanted now, and not staged any more. */
  public void lostHere(FragmentSet numbers) {
    change(
        true,
        () -> {
          boolean fresh = !lostHere.containsAll(numbers);
          lostHere.addAll(numbers);
          return fresh;
        });
  }

  /** The image came to another phase. */
  public void phase(ImagePhase next, @Nullable Sha256 digest, @Nullable String reason) {
    change(
        true,
        () -> {
          boolean same = phase == next;
          phase = next;
          sha256 = digest;
          failure = reason;
          return !same;
        });
  }

  /** Whether every fragment was received and none is asked for again. */
  public boolean isAllReceived() {
    return locked(() -> received.isWhole(layout) && askedAgain().isEmpty());
  }

  /** Whether the device is asked to send a fragment that was received before. */
  public boolean isAskedAgain(int number) {
    return locked(() -> askedByReconciler.contains(number) || lostHere.contains(number));
  }

  /** Whether a fragment is on the disc. */
  public boolean isLoaded(int number) {
    return locked(() -> loaded.contains(number));
  }

  /** Fragments that are on the disc and in every data centre. */
  public FragmentSet everywhere() {
    return locked(
        () -> {
          FragmentSet all = loaded.fragments();
          synced.values().forEach(all::retainAll);
          return all;
        });
  }

  /** What the device has to send: not received yet, or asked for again. */
  public FragmentSet missing() {
    return locked(
        () -> {
          FragmentSet missing = received.missing(layout);
          missing.addAll(askedAgain());
          return missing;
        });
  }

  public FragmentSet received() {
    return locked(
        () -> {
          FragmentSet there = received.copy();
          there.removeAll(askedAgain());
          return there;
        });
  }

  public FragmentSet loaded() {
    return locked(loaded::fragments);
  }

  /** Fragments that are in every data centre; all when there is none. */
  public FragmentSet syncedEverywhere() {
    return locked(
        () -> {
          FragmentSet all = FragmentSet.all(layout);
          synced.values().forEach(all::retainAll);
          return all;
        });
  }

  /** A consistent picture of now. */
  public Progress picture() {
    return locked(
        () -> {
          SortedMap<String, Amount> amounts = new TreeMap<>();
          for (Map.Entry<String, FragmentSet> there : synced.entrySet()) {
            amounts.put(there.getKey(), Amount.of(there.getValue(), layout));
          }
          FragmentSet missing = missing();
          return new Progress(
              changes.version(),
              phase,
              sha256,
              failure,
              Amount.of(received(), layout),
              Amount.of(loaded.fragments(), layout),
              amounts,
              missing.count(),
              askedAgain().ranges(),
              wants.among(missing));
        });
  }

  /**
   * Waits until something urgent is newer than {@code seenUrgent}, or {@code calm} is over and
   * anything is newer than {@code seen}. Blocks; for virtual and worker threads.
   *
   * @return false when {@code longest} is over and nothing happened
   */
  public boolean awaitChange(long seenUrgent, long seen, Duration calm, Duration longest)
      throws InterruptedException {
    return changes.await(seenUrgent, seen, calm, longest);
  }

  private FragmentSet askedAgain() {
    FragmentSet asked = askedByReconciler.copy();
    asked.addAll(lostHere);
    return asked;
  }

  private boolean change(boolean urgent, BooleanSupplier changing) {
    return changes.change(urgent, changing);
  }

  private <T> T locked(Supplier<T> look) {
    return changes.locked(look);
  }
}
