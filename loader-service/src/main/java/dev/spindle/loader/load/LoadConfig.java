package dev.spindle.loader.load;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How fragments are fetched. */
@ConfigMapping(prefix = "spindle.loader")
public interface LoadConfig {
  /** The upload-service, asked about images that are not known here. */
  @WithDefault("http://127.0.0.1:7080")
  URI uploadUrl();

  /**
   * File whose first line is the token to show the upload-service. Default: none, for an
   * upload-service that asks for none.
   */
  Optional<Path> uploadTokenFile();

  /** Where other services reach this replica's HTTP interface. */
  @WithDefault("http://127.0.0.1:7081")
  URI advertisedUrl();

  /** 4 fetches at a time: enough to keep the disc busy while others wait for the network. */
  @WithDefault("4")
  int fetches();

  /**
   * 1024 received fragments at a time, being fetched or queueing for it: deep enough for a wanted
   * fragment to overtake a second of uploads at 1 GiB/s, and some 200 KiB of memory.
   */
  @WithDefault("1024")
  int fetchesQueued();

  /**
   * 5 s of retries: a restart of the upload-service; what takes longer is found again by number
   * when the load has ended, or announced again while a read waits.
   */
  @WithDefault("5s")
  Duration fetchRetriedFor();

  /** 10 s without a byte: the source is gone. */
  @WithDefault("10s")
  Duration fetchTimeout();
}
