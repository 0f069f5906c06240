package dev.spindle.loader.nfs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How drives are served over NFS. */
@ConfigMapping(prefix = "spindle.loader.nfs")
public interface NfsConfig {
  /** The address to listen at: this machine only, until somebody decides who may read. */
  @WithDefault("127.0.0.1")
  String host();

  /**
   * The port of both programs, NFS and MOUNT; 12049 in a cluster, 0 takes a free one. Not set: NFS
   * is off, which suits one machine, where drives are read over NBD.
   */
  OptionalInt port();

  /**
   * What export paths are made unguessable with, at least 16 characters; the same for ever, or
   * mounts break. By default that of the secret file.
   */
  Optional<String> secret();

  /**
   * Holds the secret when none is configured; made with a random one if there is no such file. By
   * default {@code .nfs-secret} in the folder of the discs.
   */
  Optional<Path> secretFile();

  /**
   * 25 s for a late range to come, then its reader is told to ask again: less than the 60 s after
   * which Linux takes a call for lost.
   */
  @WithDefault("25s")
  Duration holdReadsFor();

  /**
   * 512 reads that wait, a connection: 32 drives of a node that all have QEMU's 16 in flight. Those
   * beyond are told at once to ask again. Each costs some 500 bytes.
   */
  @WithDefault("512")
  int maxWaitingReads();

  /** 512 connections: a node has one, and a short one for each mount. */
  @WithDefault("512")
  int maxConnections();

  /** 10 s for the first call, and for each to come whole: clients send calls in one go. */
  @WithDefault("10s")
  Duration callTimeout();

  /** 6 min without a call, as Linux' own server: its client hangs up after 5. */
  @WithDefault("6m")
  Duration idleTimeout();

  /** 0 for as many event loops as processors, at most 4: one copies 3 GB/s. */
  @WithDefault("0")
  int eventLoops();

  /**
   * 32 KiB: up to this many bytes a read is copied, so that header and data leave in one system
   * call; above it the kernel sends from the page cache itself.
   */
  @WithDefault("32768")
  int copiedUpToBytes();
}
