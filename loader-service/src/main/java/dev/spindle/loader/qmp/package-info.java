/** QEMU's monitor: pauses and resumes VMs over the QEMU Machine Protocol (QMP). */
@NullMarked
package dev.spindle.loader.qmp;

import org.jspecify.annotations.NullMarked;
