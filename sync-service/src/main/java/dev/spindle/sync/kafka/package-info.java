/** Events in and out over Kafka, and how the service is put together and started. */
@NullMarked
package dev.spindle.sync.kafka;

import org.jspecify.annotations.NullMarked;
