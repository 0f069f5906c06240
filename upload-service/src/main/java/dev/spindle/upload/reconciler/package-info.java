/** The reconciler-service, asked for its ledger over HTTP. */
@NullMarked
package dev.spindle.upload.reconciler;

import org.jspecify.annotations.NullMarked;
