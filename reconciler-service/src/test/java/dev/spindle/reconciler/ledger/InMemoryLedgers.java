package dev.spindle.reconciler.ledger;

import dev.spindle.event.Event;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.repair.RepairPlanner;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ledgers that are gone with the test. */
public final class InMemoryLedgers implements Ledgers {
  private final RepairPlanner planner;
  private final Clock clock;
  private final TreeMap<ImageId, Ledger> ledgers = new TreeMap<>();
  private final Map<ImageId, Instant> nextLooks = new HashMap<>();

  public InMemoryLedgers(RepairPlanner planner, Clock clock) {
    this.planner = planner;
    this.clock = clock;
  }

  @Override
  public synchronized Uni<Void> merge(List<Event> events) {
    Instant now = Instant.now(clock);
    for (Event event : events) {
      Ledger before = ledgers.getOrDefault(event.imageId(), Ledger.empty(event.imageId()));
      Ledger after = before.apply(event, now);
      ledgers.put(event.imageId(), after);
      if (!after.equals(before)) {
        write(after, now);
      }
    }
    return Uni.createFrom().voidItem();
  }

  private void write(Ledger ledger, Instant now) {
    ledgers.put(ledger.imageId(), ledger);
    Instant next = planner.plan(ledger, now).dueAt(now);
    if (next == null) {
      nextLooks.remove(ledger.imageId());
    } else {
      nextLooks.put(ledger.imageId(), next);
    }
  }

  @Override
  public synchronized Uni<Optional<Ledger>> find(ImageId imageId) {
    return Uni.createFrom().item(Optional.ofNullable(ledgers.get(imageId)));
  }

  @Override
  public synchronized Uni<List<Ledger>> unfinished(@Nullable ImageId after, int limit) {
    return Uni.createFrom()
        .item(
            ledgers.values().stream()
                .filter(ledger -> !ledger.phase().isEnd())
                .filter(ledger -> after == null || ledger.imageId().compareTo(after) > 0)
                .limit(limit)
                .toList());
  }

  @Override
  public synchronized Uni<List<Ledger>> claimDue(Instant now, Duration lease, int limit) {
    List<Ledger> due = new ArrayList<>();
    for (Ledger ledger : ledgers.values()) {
      Instant at = nextLooks.get(ledger.imageId());
      if (at != null && !at.isAfter(now) && due.size() < limit) {
        due.add(ledger);
        nextLooks.put(ledger.imageId(), now.plus(lease));
      }
    }
    return Uni.createFrom().item(due);
  }

  @Override
  public synchronized Uni<Void> update(ImageId imageId, UnaryOperator<Ledger> change) {
    Ledger ledger = ledgers.get(imageId);
    if (ledger != null) {
      write(change.apply(ledger), Instant.now(clock));
    }
    return Uni.createFrom().voidItem();
  }

  @Override
  public synchronized Uni<Void> forgetSettled() {
    ledgers.replaceAll(
        (_, ledger) ->
            ledger.phase().isEnd()
                ? ledger
                : new Ledger(
                    ledger.imageId(),
                    ledger.registration(),
                    new Holdings(
                        ledger.holdings().received(),
                        ledger.holdings().lost(),
                        ledger.holdings().loaded(),
                        ledger.holdings().disc(),
                        new FragmentSet(),
                        ledger.holdings().copies()),
                    ledger.course(),
                    ledger.said(),
                    ledger.changedAt()));
    ledgers.values().stream()
        .filter(ledger -> !ledger.phase().isEnd())
        .forEach(ledger -> nextLooks.put(ledger.imageId(), Instant.now(clock)));
    return Uni.createFrom().voidItem();
  }

  @Override
  public synchronized Uni<Void> forgetGone(Instant then) {
    ledgers
        .values()
        .removeIf(
            ledger ->
                ledger.changedAt().isBefore(then)
                    && (ledger.registration() == null
                        || ledger.phase() == ImagePhase.DELETED
                        || ledger.phase() == ImagePhase.EXPIRED));
    return Uni.createFrom().voidItem();
  }

  @Override
  public synchronized Uni<Tally> tally() {
    Map<ImagePhase, Long> images = new HashMap<>();
    ledgers.values().forEach(ledger -> images.merge(ledger.phase(), 1L, Long::sum));
    return Uni.createFrom().item(new Tally(images, 0));
  }
}
