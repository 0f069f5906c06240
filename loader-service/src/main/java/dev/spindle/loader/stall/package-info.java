/**
 * Stalls: reads that wait long. Says when a drive stalls, and keeps its VM's guest from noticing as
 * the drive's policy has it.
 */
@NullMarked
package dev.spindle.loader.stall;

import org.jspecify.annotations.NullMarked;
