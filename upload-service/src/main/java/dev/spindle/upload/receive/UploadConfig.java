package dev.spindle.upload.receive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How this replica receives images. */
@ConfigMapping(prefix = "spindle.upload")
public interface UploadConfig {
  /** Directory of the staging volume. Default: beside the process, for trying it out. */
  @WithDefault("spindle-staging")
  Path staging();

  /**
   * Base URL at which loader and sync reach this very replica. Default: this machine, our default
   * port.
   */
  @WithDefault("http://127.0.0.1:7080")
  @WithName("advertised-url")
  URI advertisedUrl();

  /**
   * The loader replicas that hold discs: name to base URL. A new image goes to the least loaded one
   * that has room. Default: the one replica of one machine.
   */
  Map<String, URI> drives();

  /** Names of the data centres that must hold a whole copy. Default: none, the disc alone. */
  @WithName("data-centres")
  Optional<List<String>> dataCentres();

  /**
   * Base URL of the reconciler, whose ledger tells after a restart how far images are. Default:
   * none; then events alone tell, from the restart on.
   */
  @WithName("reconciler-url")
  Optional<URI> reconcilerUrl();

  /** Largest image, in bytes. Default: 256 GiB, beyond any installation disc. */
  @WithDefault("274877906944")
  @WithName("max-size")
  long maxSize();

  /**
   * Bytes of the staging volume that are kept free. Default: 256 MiB, so that receipts of all
   * images can still be appended when fragments are refused.
   */
  @WithDefault("268435456")
  @WithName("staging-reserve")
  long stagingReserve();

  /**
   * How long an unfinished image is kept after its last fragment. Default: 24 hours, so that a
   * device that is off for a night goes on in the morning.
   */
  @WithDefault("24h")
  @WithName("expires-after")
  Duration expiresAfter();

  /**
   * How often expiry is looked at and put off in the catalogue. Default: 1 minute, little beside
   * {@link #expiresAfter}.
   */
  @WithDefault("1m")
  @WithName("expiry-check")
  Duration expiryCheck();

  /**
   * Most fragments received at the same time; more get 503. Default: 256, at up to 768 KiB of
   * buffers each.
   */
  @WithDefault("256")
  @WithName("max-parallel")
  int maxParallel();

  /**
   * How long a PUT waits for Kafka to take the announcement. Default: 30 seconds, a broker's
   * restart.
   */
  @WithDefault("30s")
  @WithName("announce-timeout")
  Duration announceTimeout();

  /**
   * Announcements a second after a restart. Default: 500, half of what a fast upload makes, so that
   * new fragments are not held up.
   */
  @WithDefault("500")
  @WithName("announce-again-per-second")
  int announceAgainPerSecond();
}
