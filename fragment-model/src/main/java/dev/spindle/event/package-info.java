/**
 * What services tell each other: sealed events, the Kafka topics they travel on and their
 * CloudEvents form. Bytes of an image never travel in an event.
 */
@NullMarked
package dev.spindle.event;

import org.jspecify.annotations.NullMarked;
