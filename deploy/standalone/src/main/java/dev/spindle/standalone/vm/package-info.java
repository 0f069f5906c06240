/**
 * A QEMU virtual machine that boots from a drive: its command line, its serial console and its QMP
 * monitor.
 */
@NullMarked
package dev.spindle.standalone.vm;

import org.jspecify.annotations.NullMarked;
