package dev.spindle.reconciler.ledger;

import dev.spindle.reconciler.TestSettings;
import dev.spindle.reconciler.repair.RepairPlanner;
import java.time.Clock;

class InMemoryLedgersTest extends LedgersContract {
  private final Ledgers ledgers =
      new InMemoryLedgers(new RepairPlanner(new TestSettings()), Clock.systemUTC());

  @Override
  protected Ledgers ledgers() {
    return ledgers;
  }
}
