package dev.spindle.reconciler.repair;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When the reconciler speaks. */
@ConfigMapping(prefix = "spindle.reconciler")
public interface RepairSettings {
  /** 10 min without any news ends a load: longer than a laptop's lid is closed by accident. */
  @WithDefault("10m")
  Duration idleAfter();

  /**
   * 2 s without news before anything is called missing: what was just received is still on its way
   * to disc and data centres.
   */
  @WithDefault("2s")
  Duration quiet();

  /** 2 s until an unanswered remedy is said again, then twice as long each time. */
  @WithDefault("2s")
  Duration repeatAfter();

  /** 60 s between repeats at most: a service that was away is soon asked again. */
  @WithDefault("60s")
  Duration repeatAtMost();

  /**
   * 15 s for loader and sync to verify a whole image before they are asked about it: an ISO of 4
   * GiB is read back in less.
   */
  @WithDefault("15s")
  Duration verifyWithin();

  /** 500 ms at least between two Settled events of an image: one event for many fragments. */
  @WithDefault("500ms")
  Duration settleEvery();

  /** 250 ms between looks for due images; it bounds how late the last step of an image is. */
  @WithDefault("250ms")
  Duration lookEvery();

  /** 30 s for which a replica has an image to itself while it speaks; longer than a send takes. */
  @WithDefault("30s")
  Duration lease();

  /** 14 days that deleted images are remembered: longer than Kafka keeps late events of them. */
  @WithDefault("14d")
  Duration forgetAfter();
}
