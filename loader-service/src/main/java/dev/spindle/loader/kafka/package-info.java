/** Events in and out over Kafka. */
@NullMarked
package dev.spindle.loader.kafka;

import org.jspecify.annotations.NullMarked;
