/**
 * How events travel over Kafka, the same in all services: an outgoing channel {@code events}, and
 * the reading of incoming messages with dead letters for what cannot be read.
 */
@NullMarked
package dev.spindle.messaging;

import org.jspecify.annotations.NullMarked;
