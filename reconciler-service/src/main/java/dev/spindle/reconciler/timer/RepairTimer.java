package dev.spindle.reconciler.timer;

import dev.spindle.reconciler.ledger.Ledgers;
import dev.spindle.reconciler.repair.Repair;
import dev.spindle.reconciler.repair.RepairSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** Looks for images that are due, one look after the other, as long as the service runs. */
@ApplicationScoped
class RepairTimer {
  private static final Logger LOG = Logger.getLogger(RepairTimer.class);

  /** 10 s: what dashboards show need not be newer. */
  private static final Duration COUNT_EVERY = Duration.ofSeconds(10);

  /** 2 s: a database that is away is not helped by more questions. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private static final Duration FORGET_EVERY = Duration.ofHours(1);

  private final Repair repair;
  private final Ledgers ledgers;
  private final RepairSettings settings;
  private final LedgerMeters meters;
  private final Clock clock;
  private final List<Cancellable> running = new CopyOnWriteArrayList<>();

  RepairTimer(
      Repair repair, Ledgers ledgers, RepairSettings settings, LedgerMeters meters, Clock clock) {
    this.repair = repair;
    this.ledgers = ledgers;
    this.settings = settings;
    this.meters = meters;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    running.add(
        ledgers
            .forgetSettled()
            .onFailure()
            .retry()
            .withBackOff(settings.lookEvery(), COUNT_EVERY)
            .indefinitely()
            .onItem()
            .transformToMulti(_ -> every(settings.lookEvery(), repair.look()))
            .subscribe()
            .with(_ -> {}));
    running.add(every(COUNT_EVERY, ledgers.tally().invoke(meters::show)).subscribe().with(_ -> {}));
    running.add(
        every(
                FORGET_EVERY,
                Uni.createFrom()
                    .deferred(
                        () -> ledgers.forgetGone(Instant.now(clock).minus(settings.forgetAfter()))))
            .subscribe()
            .with(_ -> {}));
  }

  void stop(@Observes ShutdownEvent event) {
    running.forEach(Cancellable::cancel);
  }

  /** Does the work again and again with a pause, a longer one after it failed. */
  private static Multi<Duration> every(Duration pause, Uni<?> work) {
    return work.replaceWith(pause)
        .onFailure()
        .invoke(failure -> LOG.warnf("the database cannot be asked now: %s", failure))
        .onFailure()
        .recoverWithItem(AFTER_FAILURE)
        .call(rest -> Uni.createFrom().nullItem().onItem().delayIt().by(rest))
        .repeat()
        .indefinitely();
  }
}
