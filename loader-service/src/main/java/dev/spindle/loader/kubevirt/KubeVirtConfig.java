package dev.spindle.loader.kubevirt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How drives reach VMs of KubeVirt. */
@ConfigMapping(prefix = "spindle.loader.kubevirt")
public interface KubeVirtConfig {
  /** Off: one machine has no cluster. */
  @WithDefault("false")
  boolean enabled();

  /** Namespaces whose resources are served. Default: all of them. */
  Optional<Set<String>> namespaces();

  /**
   * Where nodes mount drives from: the address of this replica's own Service, or its name, which is
   * looked up here, as nodes do not resolve cluster names. Needed when this is on.
   */
  Optional<String> nfsServer();

  /**
   * 1 s between two looks at an image: half of what people take for a hang. They cost the API
   * server nothing, since what is looked at was sent by it before.
   */
  @WithDefault("1s")
  Duration lookEvery();

  /**
   * 10 s in which a pause that was asked for may still take effect after the data is there:
   * KubeVirt notices within some two seconds.
   */
  @WithDefault("10s")
  Duration pauseSettlesWithin();
}
