/**
 * A real Kafka broker, a real PostgreSQL and a real S3 server from Maven artifacts alone, bound to
 * the loopback interface: for one machine and for tests.
 */
@NullMarked
package dev.spindle.embedded;

import org.jspecify.annotations.NullMarked;
