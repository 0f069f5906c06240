/**
 * Keeps ledgers in PostgreSQL: a row an image, its sets of fragments as bits, changed under the
 * row's lock.
 */
@NullMarked
package dev.spindle.reconciler.postgresql;

import org.jspecify.annotations.NullMarked;
