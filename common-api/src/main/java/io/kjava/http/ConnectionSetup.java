package io.kjava.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Dresses a new connection: TLS, then the protocol that the client has chosen. */
final class ConnectionSetup extends ChannelInitializer<Channel> {
    private static final int CHUNK = 32 * 1024;
    private static final int WINDOW = 256 * 1024;
    private static final long HANDSHAKE_SECONDS = 10;
    private static final int RESETS = 200; // of streams, by the client
    private static final int RESET_SECONDS = 30;
    private static final int SMALL_CONTINUATIONS = 16; // of one head
    private static final int QUEUED_CONTROL_FRAMES = 1_000; // answers to pings and settings that nobody reads

    private final HttpService service;
    private final HttpLimits limits;
    private final Optional<ServerTls> tls;

    ConnectionSetup(HttpService service, Optional<ServerTls> tls) {
        this.service = service;
        this.limits = service.limits();
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(limits.outboundBytes() / 4, limits.outboundBytes()));
        if (tls.isEmpty()) {
            http1(channel.pipeline(), PeerCertificates.NONE, false);
            return;
        }
        SslHandler ssl = tls.get().context().newHandler(channel.alloc());
        ssl.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        channel.pipeline().addLast(ssl, new Negotiated(ssl, tls.get()));
    }

    /** Waits for the handshake, which tells the protocol and the client. */
    private final class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final SslHandler ssl;
        private final ServerTls tls;

        Negotiated(SslHandler ssl, ServerTls tls) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.ssl = ssl;
            this.tls = tls;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            PeerCertificates certificates = tls.shown(ssl.engine().getSession());
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(ctx.pipeline(), certificates);
            } else {
                http1(ctx.pipeline(), certificates, true);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close(); // port scanners and clients that do not trust us: nobody's business
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private void http1(ChannelPipeline pipeline, PeerCertificates certificates, boolean secure) {
        ConnectionGuard guard = new ConnectionGuard(limits);
        pipeline.addLast(
                guard,
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.headerBytes())
                        .setMaxHeaderSize(limits.headerBytes())
                        .setMaxChunkSize(CHUNK)),
                new Http1Handler(service, certificates, secure, guard));
    }

    private void http2(ChannelPipeline pipeline, PeerCertificates certificates) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(limits.streams())
                        .maxHeaderListSize(limits.headerBytes())
                        .initialWindowSize(WINDOW))
                .decoderEnforceMaxRstFramesPerWindow(RESETS, RESET_SECONDS)
                .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS)
                .encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES)
                .build();
        pipeline.addLast(
                codec,
                new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.config()
                                .setWriteBufferWaterMark(
                                        new WriteBufferWaterMark(limits.outboundBytes() / 4, limits.outboundBytes()));
                        stream.pipeline().addLast(new Http2StreamHandler(service, certificates, true));
                    }
                }),
                new Http2ControlFrames(),
                new Http2Idleness(codec.connection(), limits));
    }
}
