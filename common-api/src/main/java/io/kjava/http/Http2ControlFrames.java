package io.kjava.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;

/**
 * Ends an HTTP/2 connection whose client sends more pings or settings than a client has use for: each is
 * answered, and costs the server more than the client. Confined to its event loop.
 */
final class Http2ControlFrames extends ChannelInboundHandlerAdapter {
    private static final long WINDOW_NANOS = 30_000_000_000L;
    private static final int PINGS = 5_000; // some clients send one with each stream that they give up
    private static final int SETTINGS = 50;
    private long began = System.nanoTime();
    private int pings;
    private int settings;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2PingFrame) {
            pings++;
        } else if (message instanceof Http2SettingsFrame) {
            settings++;
        }
        if (pings > PINGS || settings > SETTINGS) {
            judge(ctx);
        }
        ctx.fireChannelRead(message);
    }

    private void judge(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        if (now - began <= WINDOW_NANOS) {
            ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
                    .addListener(ChannelFutureListener.CLOSE);
            ctx.channel().config().setAutoRead(false); // what has come already is not worth reading
        }
        began = now;
        pings = 0;
        settings = 0;
    }
}
