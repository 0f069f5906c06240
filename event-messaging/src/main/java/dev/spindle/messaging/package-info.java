/**
 * How events travel over Kafka, the same in all services: a publisher of events, and the reading of
 * incoming messages, one by one or in batches, with dead letters for what cannot be read.
 */
@NullMarked
package dev.spindle.messaging;

import org.jspecify.annotations.NullMarked;
