/**
 * Whole-system tests: {@code ./spindle} as people run it, with real services, a real QEMU and a
 * real installation disc. They need what {@code .ci/run} installs.
 */
@NullMarked
package dev.spindle.system;

import org.jspecify.annotations.NullMarked;
