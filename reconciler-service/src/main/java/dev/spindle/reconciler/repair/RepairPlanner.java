package dev.spindle.reconciler.repair;

import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.reconciler.ledger.Announcement;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Registration;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a ledger and the time alone what to say.
 *
 * <p>Once the load has ended each fragment that is not everywhere gets the cheapest remedy that can
 * still work: <i>staged</i> while the upload service has not said that it lost it (it answers with
 * the fragment or says so), <i>disc</i> when only data centres lack it, <i>dataCentre</i> when one
 * holds the finished object, else <i>device</i>. A complete image is left alone, unless its disc
 * was lost: the new one is filled from a data centre.
 */
@Singleton
public final class RepairPlanner {
  private final RepairSettings settings;

  public RepairPlanner(RepairSettings settings) {
    this.settings = settings;
  }

  /** What to say now, and when to look again. */
  public RepairPlan plan(Ledger ledger, Instant now) {
    Registration known = ledger.registration();
    if (known == null || ledger.phase().isGone()) {
      return new RepairPlan(List.of(), null);
    }
    Steps steps = new Steps(now);
    if (ledger.course().end() != null) {
      refill(ledger, known, steps);
      return steps.plan();
    }
    RepairStep end = end(ledger, known);
    if (end != null) {
      return new RepairPlan(List.of(end), null);
    }
    settle(ledger, known, steps);
    Instant endsAt = endOfLoad(ledger);
    if (endsAt != null && steps.isDue(endsAt)) {
      remedies(ledger, known, steps);
    }
    return steps.plan();
  }

  /** The ledger after a step was said. */
  public Ledger after(Ledger ledger, RepairStep step, Instant now) {
    return switch (step) {
      case RepairStep.Announce(Remedy remedy, FragmentSet fragments) ->
          ledger.withSaid(
              remedy,
              Announcement.after(
                  ledger.said().of(remedy),
                  fragments,
                  now,
                  settings.repeatAfter(),
                  settings.repeatAtMost()));
      case RepairStep.Settle(FragmentSet fragments) -> ledger.withSettled(fragments, now);
      case RepairStep.Complete _ -> ledger.withEnd(ImagePhase.COMPLETE, null);
      case RepairStep.Fail(String failure) -> ledger.withEnd(ImagePhase.FAILED, failure);
    };
  }

  private static @Nullable RepairStep end(Ledger ledger, Registration known) {
    Sha256 digest = ledger.digest();
    if (digest == null) {
      return null;
    }
    Sha256 given = known.sha256();
    if (given != null && !given.equals(digest)) {
      return new RepairStep.Fail(
          "The image's SHA-256 is "
              + digest
              + ", the device said "
              + given
              + " when it registered it. Check the file that was uploaded, and upload it as a new"
              + " image.");
    }
    return ledger.isSyncedWhole(known) ? new RepairStep.Complete(digest) : null;
  }

  /** Has a complete image's new disc loaded from a data centre. */
  private void refill(Ledger ledger, Registration known, Steps steps) {
    FragmentSet lacking = ledger.loaded().missing(known.layout());
    boolean need = !lacking.isEmpty() && isFinishedSomewhere(ledger, known);
    if (!need || steps.isDue(ledger.changedAt().plus(settings.quiet()))) {
      announce(
          Remedy.DATA_CENTRE, need ? lacking : null, ledger.said().of(Remedy.DATA_CENTRE), steps);
    }
  }

  private void settle(Ledger ledger, Registration known, Steps steps) {
    FragmentSet fresh = ledger.syncedEverywhere(known);
    fresh.retainAll(ledger.loaded());
    fresh.removeAll(ledger.holdings().settled());
    if (!fresh.isEmpty() && steps.isDue(ledger.said().settledAt().plus(settings.settleEvery()))) {
      steps.add(new RepairStep.Settle(fresh));
    }
  }

  /** From when on fragments may be called missing; null when only an event can end the load. */
  private @Nullable Instant endOfLoad(Ledger ledger) {
    if (ledger.hasLoadEnded()) {
      return ledger.changedAt().plus(settings.quiet());
    }
    return ledger.phase() == ImagePhase.REGISTERED
        ? null
        : ledger.changedAt().plus(settings.idleAfter());
  }

  private void remedies(Ledger ledger, Registration known, Steps steps) {
    Map<Remedy, FragmentSet> needs = needs(ledger, known);
    if (needs.isEmpty() && steps.isDue(ledger.changedAt().plus(settings.verifyWithin()))) {
      // Each fragment is everywhere, but loader or sync have not said so of the whole. One of them
      // was interrupted, or its word was lost: hearing of the last fragment makes both say it.
      // When that does not help, sync has lost what it held, and takes all of it from the disc.
      @Nullable Announcement reminded = ledger.said().of(Remedy.DISC);
      boolean inVain =
          reminded != null && (reminded.repeats() > 0 || reminded.fragments().count() > 1);
      needs =
          Map.of(
              Remedy.DISC,
              inVain
                  ? FragmentSet.all(known.layout())
                  : FragmentSet.of(known.layout().fragmentCount()));
    }
    for (Remedy remedy : Remedy.values()) {
      announce(remedy, needs.get(remedy), ledger.said().of(remedy), steps);
    }
  }

  private static void announce(
      Remedy remedy, @Nullable FragmentSet need, @Nullable Announcement said, Steps steps) {
    if (need == null) {
      if (said != null) {
        steps.add(new RepairStep.Announce(remedy, new FragmentSet()));
      }
    } else if (said == null
        || !said.fragments().containsAll(need)
        || steps.isDue(said.repeatAt())) {
      steps.add(new RepairStep.Announce(remedy, need));
    }
  }

  /** The fragments that are not everywhere, by remedy; only remedies that have any. */
  private static Map<Remedy, FragmentSet> needs(Ledger ledger, Registration known) {
    FragmentSet everywhere = ledger.syncedEverywhere(known);
    everywhere.retainAll(ledger.loaded());
    FragmentSet staged = everywhere.missing(known.layout());
    FragmentSet lost = staged.copy();
    lost.retainAll(ledger.holdings().lost());
    staged.removeAll(lost);
    FragmentSet disc = lost.copy();
    disc.retainAll(ledger.loaded());
    FragmentSet gone = lost;
    gone.removeAll(disc);
    Map<Remedy, FragmentSet> needs = new EnumMap<>(Remedy.class);
    needs.put(Remedy.STAGED, staged);
    needs.put(Remedy.DISC, disc);
    needs.put(isFinishedSomewhere(ledger, known) ? Remedy.DATA_CENTRE : Remedy.DEVICE, gone);
    needs.values().removeIf(FragmentSet::isEmpty);
    return needs;
  }

  private static boolean isFinishedSomewhere(Ledger ledger, Registration known) {
    return known.dataCentres().stream()
        .anyMatch(dataCentre -> ledger.holdings().copy(dataCentre).isFinished());
  }

  /** The steps found so far, and the next time at which one may become due. */
  private static final class Steps {
    private final Instant now;
    private final List<RepairStep> steps = new ArrayList<>();
    private @Nullable Instant nextLook;

    Steps(Instant now) {
      this.now = now;
    }

    void add(RepairStep step) {
      steps.add(step);
    }

    /** Whether the time has come; if not, it is looked at again then. */
    boolean isDue(Instant at) {
      if (!at.isAfter(now)) {
        return true;
      }
      nextLook = nextLook == null || at.isBefore(nextLook) ? at : nextLook;
      return false;
    }

    RepairPlan plan() {
      return new RepairPlan(steps, nextLook);
    }
  }
}
