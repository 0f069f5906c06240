/** Tests of the reconciler-service. */
package dev.spindle.reconciler;
