/**
 * Finds what is missing once a load has ended and says where it is to come from, cheapest source
 * first, until the image is complete: {@link dev.spindle.reconciler.repair.RepairPlanner} decides,
 * {@link dev.spindle.reconciler.repair.Repair} acts.
 */
@NullMarked
package dev.spindle.reconciler.repair;

import org.jspecify.annotations.NullMarked;
