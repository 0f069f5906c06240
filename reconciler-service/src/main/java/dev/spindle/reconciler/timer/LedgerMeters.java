package dev.spindle.reconciler.timer;

import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ledger.Tally;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;

/** Shows how many images there are in each phase, and how many fragments are missing. */
@Singleton
final class LedgerMeters {
  private final AtomicReference<Tally> last = new AtomicReference<>(Tally.NOTHING);

  LedgerMeters(MeterRegistry registry) {
    for (ImagePhase phase : ImagePhase.values()) {
      Gauge.builder("spindle.images", last, tally -> tally.get().images().getOrDefault(phase, 0L))
          .description("images in the ledger")
          .tag("phase", phase.word())
          .register(registry);
    }
    Gauge.builder("spindle.fragments.missing", last, tally -> tally.get().missing())
        .description("fragments that devices are asked for again")
        .register(registry);
  }

  void show(Tally tally) {
    last.set(tally);
  }
}
