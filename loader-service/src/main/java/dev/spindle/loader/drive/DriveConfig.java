package dev.spindle.loader.drive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where discs lie and how their drives behave. */
@ConfigMapping(prefix = "spindle.loader")
public interface DriveConfig {
  /**
   * Folder of the discs; must be on a file system with sparse files. The default suits a try on one
   * machine: beside where the service was started.
   */
  @WithDefault("data/discs")
  Path discs();

  /**
   * This replica's name in events, the same as {@code spindle.replica} (in a cluster the pod's
   * name); images registered for another replica are passed over.
   */
  @WithDefault("${spindle.replica}")
  String drive();

  /**
   * 2 s: longer than any fragment takes on a link that keeps up, shorter than what people take for
   * a hang.
   */
  @WithDefault("2s")
  Duration stalledAfter();

  /**
   * 5 ms: a guest's burst of reads becomes one event, and it is less than the 10 ms that nobody
   * notices on top of a round trip.
   */
  @WithDefault("5ms")
  Duration wantsGatherFor();

  /** 2 s: how soon a want is said again whose event, or whose fragment's event, was lost. */
  @WithDefault("2s")
  Duration urgentWantsRepeatedEvery();
}
