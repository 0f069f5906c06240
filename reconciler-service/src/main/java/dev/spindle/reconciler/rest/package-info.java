/** Shows ledgers over HTTP. */
@NullMarked
package dev.spindle.reconciler.rest;

import org.jspecify.annotations.NullMarked;
