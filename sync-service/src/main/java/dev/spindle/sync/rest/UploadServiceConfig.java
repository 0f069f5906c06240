package dev.spindle.sync.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the upload-service is. */
@ConfigMapping(prefix = "spindle.sync")
public interface UploadServiceConfig {
  /** Its base URL. Default: this machine, its default port. */
  @WithDefault("http://127.0.0.1:7080")
  @WithName("upload-url")
  URI uploadUrl();

  /**
   * File whose first line is the token to show the upload-service. Default: none, for an
   * upload-service that asks for none.
   */
  @WithName("upload-token-file")
  Optional<Path> uploadTokenFile();

  /**
   * How long a fragment may take to come. Default 60 s: the largest, of 64 MiB, at little over 1
   * MiB/s.
   */
  @WithDefault("60s")
  @WithName("fetch-limit")
  Duration fetchLimit();
}
