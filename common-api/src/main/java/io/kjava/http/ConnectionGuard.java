package io.kjava.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells an HTTP/1.1 connection when nothing has moved on it for the idle time, and closes one whose
 * client takes too long to send a request's head. Stands before the codec; confined to its event loop.
 */
final class ConnectionGuard extends IdleStateHandler {
    private final long headMillis;
    private boolean headWanted = true;
    private @Nullable Future<?> headDeadline;

    ConnectionGuard(HttpLimits limits) {
        super(0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS);
        this.headMillis = limits.head().toMillis();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        startHead(ctx); // a new connection has to say something
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (headWanted && headDeadline == null) {
            startHead(ctx);
        }
        super.channelRead(ctx, message);
    }

    private void startHead(ChannelHandlerContext ctx) {
        headDeadline = ctx.executor().schedule(() -> ctx.close(), headMillis, TimeUnit.MILLISECONDS);
    }

    /** A head is complete. */
    void headRead() {
        headWanted = false;
        stopHead();
    }

    /** The next bytes begin a head. */
    void expectHead() {
        headWanted = true;
    }

    private void stopHead() {
        Future<?> deadline = headDeadline;
        if (deadline != null) {
            deadline.cancel(false);
            headDeadline = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
        stopHead();
        super.handlerRemoved(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stopHead();
        super.channelInactive(ctx);
    }
}
