package io.kjava.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes an HTTP/2 connection on which no stream was open for the idle time: pings, settings and
 * unfinished heads do not keep it. Confined to its event loop.
 */
final class Http2Idleness extends ChannelInboundHandlerAdapter {
    private static final int LOOKS = 8; // within the idle time
    private final Http2Connection connection;
    private final long idleNanos;
    private long since = System.nanoTime();
    private @Nullable Future<?> looking;

    Http2Idleness(Http2Connection connection, HttpLimits limits) {
        this.connection = connection;
        this.idleNanos = limits.idle().toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                since = System.nanoTime();
            }
        });
        long period = idleNanos / LOOKS;
        looking = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), period, period, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        if (connection.numActiveStreams() == 0 && System.nanoTime() - since > idleNanos) {
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Future<?> task = looking;
        if (task != null) {
            task.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
