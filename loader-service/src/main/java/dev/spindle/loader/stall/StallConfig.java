package dev.spindle.loader.stall;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a read may wait before something is done for the guest. */
@ConfigMapping(prefix = "spindle.loader")
public interface StallConfig {
  /**
   * 15 s: half of the 30 s after which a Linux guest gives a read up, so that a second attempt fits
   * in. At most 25 s.
   */
  @WithDefault("15s")
  Duration pauseAfter();
}
