package dev.spindle.loader.transport;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.jboss.logging.Logger;

/** The end of every pipeline: what fails on a connection ends it, and it alone. */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done when it is closed
public final class ConnectionFailure extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = Logger.getLogger(ConnectionFailure.class);

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    Throwable cause =
        failure instanceof DecoderException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof IOException) { // the network's or TLS's, which clients bring about
      LOG.debugf("connection from %s: %s", context.channel().remoteAddress(), cause);
    } else {
      LOG.warnf(failure, "connection from %s", context.channel().remoteAddress());
    }
    context.close();
  }
}
