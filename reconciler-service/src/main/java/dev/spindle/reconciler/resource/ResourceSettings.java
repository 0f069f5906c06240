package dev.spindle.reconciler.resource;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How custom resources are served. */
@ConfigMapping(prefix = "spindle.reconciler.kubernetes")
public interface ResourceSettings {
  /** Off: one machine has no cluster. */
  @WithDefault("false")
  boolean enabled();

  /** Namespaces whose resources are served. Default: all of them. */
  Optional<Set<String>> namespaces();

  /** Namespace of the lease that one replica holds. Default: the one that the pod runs in. */
  Optional<String> leaseNamespace();

  /** Name of that lease: two installations that share a namespace need two. */
  @WithDefault("spindle-reconciler")
  String leaseName();

  /**
   * 15 s until another replica takes over from one that died: what a status may be late by then is
   * no harm, and a lease that is shorter costs more requests.
   */
  @WithDefault("15s")
  Duration lease();

  /** Base URL of the upload-service as this service reaches it. Default: one machine's. */
  @WithDefault("http://127.0.0.1:7080")
  URI uploadUrl();

  /**
   * File whose first line is the token to show the upload-service. Default: none, for an
   * upload-service that asks for none.
   */
  Optional<Path> uploadTokenFile();

  /** Base URL of the upload-service as devices reach it. Default: as this service does. */
  Optional<URI> publicUploadUrl();

  /** 2 s between two looks at an image that fragments arrive for: a person reads no faster. */
  @WithDefault("2s")
  Duration lookEvery();

  /** 10 s between two looks at an image of which nothing was heard for a while. */
  @WithDefault("10s")
  Duration lookIdleEvery();

  /** 60 s between two looks at an image that came to an end: only a lost disc changes it. */
  @WithDefault("60s")
  Duration lookEndedEvery();

  /** 5 s until a service that is away is asked again. */
  @WithDefault("5s")
  Duration retryAfter();
}
