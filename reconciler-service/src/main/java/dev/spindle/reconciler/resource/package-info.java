/**
 * Serves the custom resource {@code VirtualMachineImage}: registers what is asked for, shows how
 * far it is, and lets nothing be left behind. Idle unless the service runs in a cluster.
 */
@NullMarked
package dev.spindle.reconciler.resource;

import org.jspecify.annotations.NullMarked;
