package dev.spindle.upload.drive;

import java.util.Map;

/** Port: asks all loader replicas what they have to give. */
@FunctionalInterface
public interface Capacities {
  /** By drive; a replica that does not answer in time is absent. Blocks for a second at most. */
  Map<String, Capacity> ask() throws InterruptedException;
}
