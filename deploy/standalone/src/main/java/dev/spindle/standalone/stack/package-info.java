/**
 * Everything Spindle needs on one machine, as processes: Kafka, PostgreSQL, an S3 server and the
 * four services, each in its own JVM, started, watched, started again when they die, and ended
 * together.
 */
@NullMarked
package dev.spindle.standalone.stack;

import org.jspecify.annotations.NullMarked;
