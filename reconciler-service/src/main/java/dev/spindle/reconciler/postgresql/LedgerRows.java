package dev.spindle.reconciler.postgresql;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** The table {@code ledger}. */
@ApplicationScoped
class LedgerRows implements PanacheRepositoryBase<LedgerRow, String> {}
