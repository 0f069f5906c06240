package dev.spindle.upload.tus;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * The trailer fields of a chunked request (RFC 9112, section 7.1.2), which Vert.x 4 drops: a
 * handler before its own sees the last chunk of this request and goes.
 */
final class Trailers extends ChannelInboundHandlerAdapter {
  private final String name;
  private volatile @Nullable String value;

  private Trailers(String name) {
    this.name = name;
  }

  /** Looks out for a field; to be called on the event loop before the body has come. */
  static Trailers of(HttpServerRequest request, String name) {
    Trailers trailers = new Trailers(name);
    HttpConnection connection = request.connection();
    if (request.version() == HttpVersion.HTTP_1_1 && connection instanceof ConnectionBase base) {
      ChannelHandlerContext vertx = base.channelHandlerContext();
      vertx.pipeline().addBefore(vertx.name(), null, trailers);
    }
    return trailers;
  }

  /** The field's value once the body is over; null when it did not come. */
  @Nullable String value() {
    return value;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof LastHttpContent last) {
      value = last.trailingHeaders().get(name);
      context.pipeline().remove(this);
    }
    context.fireChannelRead(message);
  }
}
