/** Tests of the events, against golden messages. */
package dev.spindle.event;
