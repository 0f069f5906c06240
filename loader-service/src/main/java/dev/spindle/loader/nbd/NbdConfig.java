package dev.spindle.loader.nbd;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How drives are served over NBD. */
@ConfigMapping(prefix = "spindle.loader.nbd")
public interface NbdConfig {
  /** The address to listen at: this machine only, as there is no TLS yet. */
  @WithDefault("127.0.0.1")
  String host();

  /** 10809, which IANA has registered for NBD; 0 takes a free one. */
  @WithDefault("10809")
  int port();

  /** How others reach it, as {@code nbd://loader-0.example}; by default host and port. */
  Optional<String> advertisedUri();

  /** 0 for as many event loops as processors, at most 4: one copies 3 GB/s. */
  @WithDefault("0")
  int eventLoops();

  /** 1024 connections: some 8 for each of a hundred VMs; each costs some 10 KiB while idle. */
  @WithDefault("1024")
  int maxConnections();

  /**
   * 256 waiting reads a connection: QEMU has 16 in flight and nbdcopy 64. Beyond it no request is
   * taken from the connection until one is answered.
   */
  @WithDefault("256")
  int maxWaitingReads();

  /** 10 s for the whole handshake: clients take milliseconds, half-open connections for ever. */
  @WithDefault("10s")
  Duration handshakeTimeout();

  /**
   * 32 KiB: up to this many bytes a read is copied, so that header and data leave in one system
   * call; above it the kernel sends from the page cache itself.
   */
  @WithDefault("32768")
  int copiedUpToBytes();
}
