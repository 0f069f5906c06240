/** Events in and out over Kafka. */
@NullMarked
package dev.spindle.upload.kafka;

import org.jspecify.annotations.NullMarked;
