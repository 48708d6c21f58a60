package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request of an HTTP/2 connection, on its stream's channel. */
final class Http2StreamHandler extends ChannelInboundHandlerAdapter {
    /** Fields of HTTP/1.1 connections that HTTP/2 forbids. */
    private static final Set<String> CONNECTION_FIELDS =
            Set.of("connection", "transfer-encoding", "keep-alive", "upgrade", "proxy-connection");

    private static final Wire WIRE = new Http2Wire();

    private final String server;
    private final HttpHandler handler;
    private final HttpLimits limits;
    private final List<X509Certificate> certificates;
    private final boolean secure;
    private @Nullable NettyExchange exchange;

    Http2StreamHandler(
            String server, HttpHandler handler, HttpLimits limits, List<X509Certificate> certificates, boolean secure) {
        this.server = server;
        this.handler = handler;
        this.limits = limits;
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
                new BodyPipe(ctx.channel()),
                new ResponseChannel(ctx.channel(), limits.stalled()),
                WIRE,
                _ -> {
                    throw new IOException("HTTP/2 streams cannot be upgraded");
                },
                () -> {});
        exchange = begun;
        if (frame.isEndStream()) {
            begun.pipe().end();
        }
        RequestThread.start(server, handler, begun);
    }

    private void data(Http2DataFrame frame) {
        NettyExchange known = exchange;
        if (known == null) {
            frame.release();
            return;
        }
        known.pipe().offer(frame.content());
        if (frame.isEndStream()) {
            known.pipe().end();
        }
    }

    private void gone() {
        if (exchange != null) {
            exchange.clientGone();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
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
        ctx.close();
    }

    /** How HTTP/2 says it. */
    private static final class Http2Wire implements Wire {
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
        public boolean canUpgrade() {
            return false;
        }
    }
}
