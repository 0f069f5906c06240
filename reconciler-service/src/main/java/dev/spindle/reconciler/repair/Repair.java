package dev.spindle.reconciler.repair;

import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Ledgers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Says what the planner decides for each image that is due.
 *
 * <p>It speaks first and records afterwards that it has: a crash between the two makes it say the
 * same again, which everybody takes (all events may come twice), while the other order would lose
 * the word for good, and an image whose completion was recorded but never said would stay
 * unfinished for everybody else. Nothing is locked while it speaks; a lease keeps other replicas
 * from saying the same meanwhile.
 */
@Singleton
public final class Repair {
  private static final Logger LOG = Logger.getLogger(Repair.class);

  /** 100 images a look, 8 at a time: a look takes well under a second, and 250 ms mostly. */
  private static final int IMAGES_PER_LOOK = 100;

  private static final int IMAGES_AT_ONCE = 8;

  private final Ledgers ledgers;
  private final RepairPlanner planner;
  private final Announcements announcements;
  private final RepairSettings settings;
  private final Clock clock;

  public Repair(
      Ledgers ledgers,
      RepairPlanner planner,
      Announcements announcements,
      RepairSettings settings,
      Clock clock) {
    this.ledgers = ledgers;
    this.planner = planner;
    this.announcements = announcements;
    this.settings = settings;
    this.clock = clock;
  }

  /** Looks once for images that are due; gives how many there were. */
  public Uni<Integer> look() {
    return Uni.createFrom()
        .deferred(() -> ledgers.claimDue(Instant.now(clock), settings.lease(), IMAGES_PER_LOOK))
        .chain(
            due ->
                Multi.createFrom()
                    .iterable(due)
                    .onItem()
                    .transformToUni(this::repair)
                    .merge(IMAGES_AT_ONCE)
                    .collect()
                    .asList()
                    .replaceWith(due.size()));
  }

  private Uni<Void> repair(Ledger ledger) {
    Instant now = Instant.now(clock);
    List<RepairStep> steps = planner.plan(ledger, now).steps();
    return Multi.createFrom()
        .iterable(steps)
        .onItem()
        .transformToUniAndConcatenate(
            step -> announcements.say(step.event(ledger.imageId())).replaceWith(step))
        .invoke(step -> LOG.log(level(step), ledger.imageId() + ": " + step.sentence()))
        .collect()
        .asList()
        .chain(said -> ledgers.update(ledger.imageId(), current -> after(current, said, now)))
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    failure, "%s: could not be repaired now; it is tried again", ledger.imageId()))
        .onFailure()
        .recoverWithNull();
  }

  /** Fragments settle all the time; the rest is rare. */
  private static Logger.Level level(RepairStep step) {
    return step instanceof RepairStep.Settle ? Logger.Level.DEBUG : Logger.Level.INFO;
  }

  private Ledger after(Ledger ledger, List<RepairStep> said, Instant now) {
    Ledger after = ledger;
    for (RepairStep step : said) {
      after = planner.after(after, step, now);
    }
    return after;
  }
}
