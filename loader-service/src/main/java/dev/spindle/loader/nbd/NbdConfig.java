package dev.spindle.loader.nbd;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How drives are served over NBD. */
@ConfigMapping(prefix = "spindle.loader.nbd")
public interface NbdConfig {
  /** The address to listen at: this machine only, until somebody decides who may read. */
  @WithDefault("127.0.0.1")
  String host();

  /** 10809, which IANA has registered for NBD; 0 takes a free one. */
  @WithDefault("10809")
  int port();

  /**
   * A Unix socket to listen at beside TCP, for hypervisors on this machine: less work a request
   * than TCP. Owner and group may connect. None by default; needs native epoll.
   */
  Optional<Path> socket();

  /** How others reach it, as {@code nbd://loader-0.example}; by default host and port. */
  Optional<String> advertisedUri();

  /** Who may speak without TLS, and with which certificates it is spoken. */
  Tls tls();

  /** 0 for as many event loops as processors, at most 4: one copies 3 GB/s. */
  @WithDefault("0")
  int eventLoops();

  /** 1024 connections: some 8 for each of a hundred VMs; each costs some 10 KiB while idle. */
  @WithDefault("1024")
  int maxConnections();

  /**
   * 128 waiting reads a connection: QEMU has 16 in flight and nbdcopy 64. Beyond it no request is
   * taken from the connection until one is answered.
   */
  @WithDefault("128")
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

  /** TLS on the TCP port; whoever reaches the Unix socket may use it there, and need not. */
  interface Tls {
    /** Off: a drive is read within one machine unless somebody says otherwise. */
    @WithDefault("off")
    TlsMode mode();

    /** The server's certificate chain, PEM; needed unless the mode is off. */
    Optional<Path> certificate();

    /** Its private key, PKCS #8 in PEM without a password; needed unless the mode is off. */
    Optional<Path> key();

    /**
     * The authorities, PEM, of which a client must show a certificate when it starts TLS; without
     * them every client is let in. Only where TLS is required does that keep others out.
     */
    Optional<Path> clientAuthorities();
  }

  /** Whether clients may or must use TLS. */
  enum TlsMode {
    /** "NOTLS". */
    OFF,
    /** "SELECTIVETLS", for every export: a client chooses. */
    ALLOWED,
    /** "FORCEDTLS". */
    REQUIRED
  }
}
