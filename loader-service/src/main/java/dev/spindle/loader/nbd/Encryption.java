package dev.spindle.loader.nbd;

import dev.spindle.loader.nbd.NbdConfig.TlsMode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS as a listener offers it ("TLS support"): the JDK's, with certificates from PEM files. */
final class Encryption {
  private final TlsMode mode;
  private final @Nullable SslContext context;

  private Encryption(TlsMode mode, @Nullable SslContext context) {
    this.mode = mode;
    this.context = context;
  }

  /** Reads the certificates; throws when they are lacking or no good. */
  static Encryption of(NbdConfig.Tls config) {
    if (config.mode() == TlsMode.OFF) {
      return new Encryption(TlsMode.OFF, null);
    }
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
                  file(config.certificate(), "certificate"), file(config.key(), "key"))
              .sslProvider(SslProvider.JDK);
      config
          .clientAuthorities()
          .map(Path::toFile)
          .ifPresent(file -> builder.trustManager(file).clientAuth(ClientAuth.REQUIRE));
      return new Encryption(config.mode(), builder.build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "spindle.loader.nbd.tls: certificates cannot be used: " + e.getMessage(), e);
    }
  }

  /** The same for a listener where nobody needs it, as only this machine's users reach it. */
  Encryption notRequired() {
    return mode == TlsMode.REQUIRED ? new Encryption(TlsMode.ALLOWED, context) : this;
  }

  boolean isOffered() {
    return mode != TlsMode.OFF;
  }

  boolean isRequired() {
    return mode == TlsMode.REQUIRED;
  }

  /** The server's end of a connection's TLS. */
  SslHandler handler(ByteBufAllocator allocator) {
    if (context == null) {
      throw new IllegalStateException("TLS is off");
    }
    return context.newHandler(allocator);
  }

  private static File file(Optional<Path> path, String name) {
    return path.orElseThrow(() -> new IllegalArgumentException("no " + name + " is set")).toFile();
  }
}
