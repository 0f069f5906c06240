package dev.spindle.reconciler.postgresql;

import dev.spindle.reconciler.OutsideWorld;
import dev.spindle.reconciler.ledger.Ledgers;
import dev.spindle.reconciler.ledger.LedgersContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;

@QuarkusTest
@QuarkusTestResource(OutsideWorld.class)
class PostgreSqlLedgersTest extends LedgersContract {
  @Inject Ledgers ledgers;

  @Override
  protected Ledgers ledgers() {
    return ledgers;
  }
}
