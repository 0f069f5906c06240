package dev.spindle.sync.replicate;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.sync.replicate.DataCentre.StoredPart;
import dev.spindle.sync.replicate.DataCentre.UnfinishedObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * One image's copy in one data centre: what is there, what can go out, what to do next. It decides
 * and remembers; others act. Not safe for several threads.
 *
 * <p>{@link #next} hands out a step; exactly one of the methods that tell its result must follow.
 * Several parts may be under way at once, any other step is under way alone.
 */
final class ImageCopy {
  private final Image image;
  private final PartPlan plan;

  /** Fragments that can be fetched and whose part is not there, by number. */
  private final Map<Integer, Offer> offers = new HashMap<>();

  /** How many fragments of each part are offered; index is the part's number. */
  private final int[] offered;

  /** Parts of which every fragment is offered and which are neither there nor under way. */
  private final TreeSet<Integer> ready = new TreeSet<>();

  private final Set<Integer> underWay = new HashSet<>();
  private final TreeMap<Integer, StoredPart> stored = new TreeMap<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private CopyState state = new CopyState.Unread();
  private boolean alone;

  ImageCopy(Image image) {
    this.image = image;
    this.plan = new PartPlan(image.layout());
    this.offered = new int[plan.partCount() + 1];
  }

  Image image() {
    return image;
  }

  PartPlan plan() {
    return plan;
  }

  /** Whether nothing is left to do or to know; true only after a removal. */
  boolean isRemoved() {
    return state instanceof CopyState.Removed;
  }

  boolean isLeaving() {
    return state instanceof CopyState.Leaving;
  }

  boolean isFinished() {
    return state instanceof CopyState.Finished;
  }

  /** Notes that a fragment can be fetched; false when its part is there already. */
  boolean offer(Offer offer) {
    if (isThere(offer.number())) {
      return false;
    }
    int part = plan.partOf(offer.number());
    if (offers.put(offer.number(), offer) == null) {
      offered[part]++;
    }
    if (isWhollyOffered(part) && !underWay.contains(part)) {
      ready.add(part);
    }
    return true;
  }

  /** Whether a fragment is known to be in the bucket. */
  boolean isThere(int number) {
    return isFinished() || stored.containsKey(plan.partOf(number));
  }

  /** The fragments known to be in the bucket. */
  FragmentSet there() {
    if (isFinished()) {
      return FragmentSet.all(image.layout());
    }
    FragmentSet there = new FragmentSet();
    stored.keySet().forEach(part -> there.add(plan.fragmentsOf(part)));
    return there;
  }

  /** The next step, if there is one; it counts as under way from now on. */
  Optional<Step> next() {
    if (alone) {
      return Optional.empty();
    }
    return switch (state) {
      case CopyState.Unread _ when underWay.isEmpty() -> alone(new Step.Read());
      case CopyState.Unread _ -> Optional.empty();
      case CopyState.Absent _ -> ready.isEmpty() ? Optional.empty() : alone(new Step.Begin());
      case CopyState.Open open -> nextOf(open.upload());
      case CopyState.Finished _ -> Optional.empty();
      case CopyState.Leaving leaving ->
          underWay.isEmpty() ? alone(new Step.Remove(leaving.withObject())) : Optional.empty();
      case CopyState.Removed _ -> Optional.empty();
    };
  }

  private Optional<Step> nextOf(UnfinishedObject upload) {
    Integer part = ready.pollFirst();
    if (part != null) {
      underWay.add(part);
      List<Offer> itsOffers = new ArrayList<>();
      FragmentRange fragments = plan.fragmentsOf(part);
      for (int number = fragments.first(); number <= fragments.last(); number++) {
        itsOffers.add(offerOf(number));
      }
      return Optional.of(new Step.Store(upload, part, itsOffers));
    }
    if (stored.size() == plan.partCount() && underWay.isEmpty()) {
      return alone(new Step.Complete(upload, List.copyOf(stored.values())));
    }
    return Optional.empty();
  }

  private Offer offerOf(int number) {
    Offer offer = offers.get(number);
    if (offer == null) {
      throw new IllegalStateException("fragment " + number + " of a ready part is not offered");
    }
    return offer;
  }

  private Optional<Step> alone(Step step) {
    alone = true;
    return Optional.of(step);
  }

  /** The bucket was read, and nothing is there. */
  void absent() {
    stored.clear();
    ended(new CopyState.Absent());
  }

  /** The bucket was read or an upload begun: these parts are there. */
  void open(UnfinishedObject upload, List<StoredPart> parts) {
    stored.clear();
    ended(new CopyState.Open(upload));
    for (StoredPart part : parts) {
      if (part.number() <= plan.partCount() && part.bytes() == plan.bytesOf(part.number())) {
        there(part);
      }
    }
  }

  /** The finished object is there and was compared. */
  void finished() {
    ended(new CopyState.Finished());
    forgetOffers();
  }

  /** A part was stored. */
  void stored(StoredPart part) {
    underWay.remove(part.number());
    there(part);
  }

  /** A part could not be stored now; it stays ready. */
  void notStored(int part) {
    underWay.remove(part);
    if (isWhollyOffered(part)) {
      ready.add(part);
    }
  }

  /** A fragment of a part could not be fetched: it is not offered any more. */
  void notFetched(int part, int number) {
    if (offers.remove(number) != null) {
      offered[part]--;
    }
    notStored(part);
  }

  /** The upload is not what was thought: what is there must be read again. */
  void doubted() {
    ended(new CopyState.Unread());
  }

  /** A step other than a part did not succeed, and will be handed out again. */
  void notDone() {
    alone = false;
  }

  /** The image is gone: its copy must go as soon as nothing is under way; done when it has. */
  CompletableFuture<Void> leave(boolean withObject) {
    forgetOffers();
    boolean withIt =
        withObject || (state instanceof CopyState.Leaving leaving && leaving.withObject());
    state = new CopyState.Leaving(withIt);
    return gone;
  }

  /** Done when everything was taken away after {@link #leave}. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  /** Everything was taken away, unless the object was to go as well since, and has not. */
  void removed(boolean withObject) {
    alone = false;
    if (withObject || !(state instanceof CopyState.Leaving leaving) || !leaving.withObject()) {
      state = new CopyState.Removed();
    }
  }

  /** An image that is leaving does not come back. */
  private void ended(CopyState next) {
    alone = false;
    if (!(state instanceof CopyState.Leaving || state instanceof CopyState.Removed)) {
      state = next;
    }
  }

  private void there(StoredPart part) {
    stored.put(part.number(), part);
    ready.remove(part.number());
    FragmentRange fragments = plan.fragmentsOf(part.number());
    for (int number = fragments.first(); number <= fragments.last(); number++) {
      offers.remove(number);
    }
    offered[part.number()] = 0;
  }

  private void forgetOffers() {
    offers.clear();
    ready.clear();
    Arrays.fill(offered, 0);
  }

  private boolean isWhollyOffered(int part) {
    return offered[part] == plan.fragmentsOf(part).count();
  }
}
