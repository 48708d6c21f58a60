package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request of an HTTP/2 connection, on its stream's channel. */
final class Http2StreamHandler extends ChannelDuplexHandler {
    /** Fields of HTTP/1.1 connections that HTTP/2 forbids. */
    private static final Set<String> CONNECTION_FIELDS =
            Set.of("connection", "transfer-encoding", "keep-alive", "upgrade", "proxy-connection");

    private static final int LINGER_SECONDS = 1; // so that the client reads of the end before it meets it

    private final HttpService service;
    private final PeerCertificates certificates;
    private final boolean secure;
    private final Http2Wire wire = new Http2Wire();
    private @Nullable NettyExchange exchange;
    private boolean received;
    private @Nullable Future<?> unread;

    Http2StreamHandler(HttpService service, PeerCertificates certificates, boolean secure) {
        this.service = service;
        this.certificates = certificates;
        this.secure = secure;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2HeadersFrame frame -> headers(ctx, frame);
            case Http2DataFrame frame -> data(frame);
            case Http2ResetFrame _ -> gone();
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        NettyExchange known = exchange;
        if (known != null) { // trailers
            if (frame.isEndStream()) {
                received = true;
                known.pipe().end();
            }
            return;
        }
        Channel connection = ctx.channel().parent();
        HttpHeaders headers = new HttpHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : frame.headers()) {
            String name = field.getKey().toString();
            if (!name.startsWith(":")) {
                headers.add(name, field.getValue().toString());
            } else if (name.equals(":authority")) {
                headers.add("host", field.getValue().toString());
            }
        }
        String uri = String.valueOf(frame.headers().path());
        int question = uri.indexOf('?');
        NettyExchange begun = new NettyExchange(
                new NettyExchange.Head(
                        String.valueOf(frame.headers().method()),
                        question < 0 ? uri : uri.substring(0, question),
                        question < 0 ? "" : uri.substring(question + 1),
                        headers,
                        (InetSocketAddress) connection.remoteAddress(),
                        (InetSocketAddress) connection.localAddress(),
                        secure,
                        certificates),
                new BodyPipe(ctx.channel(), service.limits().body()),
                new ResponseChannel(ctx.channel(), service.limits().stalled(), service.loops()),
                wire,
                _ -> {
                    throw new IOException("HTTP/2 streams cannot be upgraded");
                },
                () -> ctx.executor().execute(() -> answered(ctx)));
        exchange = begun;
        if (frame.isEndStream()) {
            received = true;
            begun.pipe().end();
        }
        RequestThread.start(service.name(), service.handler(), begun);
    }

    private void data(Http2DataFrame frame) {
        NettyExchange known = exchange;
        if (known == null) {
            frame.release();
            return;
        }
        known.pipe().offer(frame.content());
        if (frame.isEndStream()) {
            received = true;
            known.pipe().end();
        }
    }

    /** The answer is out: nothing more of the request is wanted, and maybe none of the connection's. */
    private void answered(ChannelHandlerContext ctx) {
        if (!received) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
        if (wire.isLast()) {
            Channel connection = ctx.channel().parent();
            connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            connection.eventLoop().schedule(() -> connection.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        }
        if (ctx.channel()
                .isActive()) { // what is not sent yet waits for the client's window, with nobody else to watch it
            long millis = service.limits().stalled().toMillis();
            unread = ctx.executor().schedule(() -> ctx.channel().close(), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void gone() {
        if (exchange != null) {
            exchange.clientGone();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Future<?> wait = unread;
        if (wait != null) {
            wait.cancel(false);
        }
        gone();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.target().writabilityChanged();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.channel().close();
    }

    /** Before the end of an answer: says so, and what waits for the client's window is let go. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ctx.channel().isActive()) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }
        ctx.close(promise);
    }

    /** How HTTP/2 says it. */
    private static final class Http2Wire implements Wire {
        private volatile boolean closes;

        /** Whether the answer said that the connection ends with it. */
        boolean isLast() {
            return closes;
        }

        @Override
        public String protocol() {
            return "HTTP/2";
        }

        @Override
        public Object head(int status, HttpHeaders headers, boolean last) {
            Http2Headers fields = new DefaultHttp2Headers(false);
            fields.status(Integer.toString(status));
            headers.fields().forEach((name, values) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                closes |= lower.equals("connection") && values.contains("close");
                if (!CONNECTION_FIELDS.contains(lower)) {
                    values.forEach(value -> fields.add(lower, value));
                }
            });
            return new DefaultHttp2HeadersFrame(fields, last);
        }

        @Override
        public Object body(ByteBuf bytes, boolean last) {
            return new DefaultHttp2DataFrame(bytes, last);
        }

        @Override
        public Object part(ByteBuf bytes) {
            return body(bytes, false); // the codec's frame lies in a buffer of its own
        }

        @Override
        public List<ByteBuf> shared(LivePart part, ByteBufAllocator allocator) {
            SharedBuffers buffers = new SharedBuffers(part, allocator, SharedBuffers.RECORD);
            List<ByteBuf> result = new ArrayList<>();
            while (buffers.hasMore()) {
                result.add(buffers.next(0, 0));
            }
            return result;
        }

        @Override
        public Object framed(ByteBuf slice) {
            return body(slice, false);
        }

        @Override
        public boolean isChunked() {
            return false;
        }

        @Override
        public boolean canUpgrade() {
            return false;
        }
    }
}
