package dev.spindle.upload.tus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;

/** How tus uploads are taken. */
@ConfigMapping(prefix = "spindle.upload.tus")
public interface TusConfig {
  /**
   * Origins of pages that may upload (CORS). Default: any, since nothing is decided by cookies, so
   * a page can do no more than any program.
   */
  @WithDefault("*")
  List<String> origins();

  /**
   * Most requests with bytes at the same time; more get 503. Default: 128, at up to 1 MiB of
   * buffers each.
   */
  @WithDefault("128")
  @WithName("max-parallel")
  int maxParallel();

  /**
   * How long a request may bring nothing before its connection is given up; what arrived is kept.
   * Default: 1 minute, twice what a phone takes to change networks.
   */
  @WithDefault("1m")
  @WithName("idle-timeout")
  Duration idleTimeout();

  /**
   * How long an older request for the same upload may take to end, when a newer one has come.
   * Default: 10 seconds, a slow disk's time for the force of a few fragments.
   */
  @WithDefault("10s")
  Duration patience();

  /**
   * How long partial uploads stay after a final one was made of them. Default: 1 hour, so that a
   * client that missed the answer can ask again; their bytes use room for as long.
   */
  @WithDefault("1h")
  @WithName("used-partials-stay")
  Duration usedPartialsStay();
}
