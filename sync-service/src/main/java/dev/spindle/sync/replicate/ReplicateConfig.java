package dev.spindle.sync.replicate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;

/** How much is under way at once, and how patiently. */
@ConfigMapping(prefix = "spindle.sync")
public interface ReplicateConfig {
  /**
   * Parts on their way to one data centre at once. Default 2: one is fetched while the other is
   * stored; more cost memory and wake the disc of the upload-service for nothing.
   */
  @WithDefault("2")
  @WithName("part-uploads")
  int partUploads();

  /**
   * The largest part held in memory, in bytes; larger ones go through a file. Default 16 MiB: all
   * images up to 160 GB have smaller ones, and two data centres then take 64 MiB.
   */
  @WithDefault("16777216")
  @WithName("part-memory")
  long partMemory();

  /** Directory for larger parts. Default: the system's for temporary files. */
  @WithDefault("${java.io.tmpdir}/spindle-sync")
  Path spool();

  /** First pause after a data centre or a source failed. Default 500 ms: a lost connection. */
  @WithDefault("500ms")
  @WithName("first-retry")
  Duration firstRetry();

  /** Longest pause. Default 30 s: what an operator waits for after putting something right. */
  @WithDefault("30s")
  @WithName("longest-retry")
  Duration longestRetry();

  /**
   * How often a fragment is fetched before it is left to the reconciler. Default 8: with the pauses
   * above over a minute, enough for a restart of the upload-service.
   */
  @WithDefault("8")
  @WithName("fetch-attempts")
  int fetchAttempts();
}
