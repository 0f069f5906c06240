/** Takes the events of all services in batches into the ledgers, and says the reconciler's own. */
@NullMarked
package dev.spindle.reconciler.kafka;

import org.jspecify.annotations.NullMarked;
