package dev.spindle.reconciler.timer;

import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ledger.Tally;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Shows how many images there are in each phase, and how many fragments are missing. */
@Singleton
final class LedgerMeters {
  private volatile Tally last = Tally.NOTHING;

  LedgerMeters(MeterRegistry registry) {
    for (ImagePhase phase : ImagePhase.values()) {
      Gauge.builder("spindle.images", () -> last.images().getOrDefault(phase, 0L))
          .description("images in the ledger")
          .tag("phase", phase.word())
          .register(registry);
    }
    Gauge.builder("spindle.fragments.missing", () -> last.missing())
        .description("fragments that devices are asked for again")
        .register(registry);
  }

  void show(Tally tally) {
    last = tally;
  }
}
