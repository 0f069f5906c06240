/**
 * The reconciler's record: for each image, who holds which fragments, as the events tell it. Pure
 * but for the port {@link dev.spindle.reconciler.ledger.Ledgers}.
 */
@NullMarked
package dev.spindle.reconciler.ledger;

import org.jspecify.annotations.NullMarked;
