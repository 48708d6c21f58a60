package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The bytes of a connection that has left HTTP. */
final class RawHandler extends ChannelInboundHandlerAdapter implements HttpExchange.RawConnection {
    private static final int CHUNK = 32 * 1024;
    private static final int LINGER_SECONDS = 2;

    private final BodyPipe in;
    private final ResponseChannel target;
    private final OutputStream out = new Out();
    private volatile boolean closing;

    RawHandler(Channel channel, Duration stalled, LiveLoops loops) {
        this.in = new BodyPipe(channel, stalled);
        this.target = new ResponseChannel(channel, stalled, loops);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && !closing) {
            in.offer(bytes);
        } else {
            io.netty.util.ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        target.markGone();
        in.end();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        target.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void close() {
        // After what was written: a close must not overtake it.
        target.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
    }

    /**
     * Says that nothing more comes, and throws away what still arrives until the far end closes: a close
     * with bytes unread would take away what that end has not read yet. On the event loop.
     */
    private void endOutput() {
        Channel channel = target.channel();
        if (closing || !channel.isActive()) {
            channel.close();
            return;
        }
        closing = true;
        in.discard();
        target.markGone();
        channel.config().setAutoRead(true);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /** Every write goes out at once: the protocols on top frame what they say. */
    private final class Out extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            target.send(Unpooled.wrappedBuffer(new byte[] {(byte) value}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int from = offset; from < offset + length; from += CHUNK) {
                int to = Math.min(from + CHUNK, offset + length);
                target.send(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, to)));
            }
        }
    }
}
