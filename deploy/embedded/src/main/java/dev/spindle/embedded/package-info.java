/**
 * A real Kafka broker, a real PostgreSQL and a real S3 server from Maven artifacts alone, bound to
 * the loopback interface: for one machine and for tests. For tests of the cluster there is a real
 * Kubernetes API server too, from programs that the machine has.
 */
@NullMarked
package dev.spindle.embedded;

import org.jspecify.annotations.NullMarked;
