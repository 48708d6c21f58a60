package io.kjava.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection, confined to its event loop: one request at a time; what a client pipelines
 * waits, bounded by the channel that stops reading.
 */
final class Http1Handler extends ChannelDuplexHandler {
    private static final int MAX_PIPELINED = 16;
    private static final int LINGER_MILLIS = 500;

    private final HttpService service;
    private final PeerCertificates certificates;
    private final boolean secure;
    private final ConnectionGuard guard;
    private final Deque<Object> pipelined = new ArrayDeque<>();
    private @Nullable NettyExchange current;
    private boolean currentRead;
    private boolean keepAlive;
    private @Nullable ChannelHandlerContext guardContext;

    Http1Handler(HttpService service, PeerCertificates certificates, boolean secure, ConnectionGuard guard) {
        this.service = service;
        this.certificates = certificates;
        this.secure = secure;
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (current != null && currentRead) {
            pipelined.add(message);
            if (pipelined.size() > MAX_PIPELINED) {
                ctx.channel().config().setAutoRead(false);
            }
            return;
        }
        accept(ctx, message);
    }

    private void accept(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            if (request.decoderResult().isFailure()) {
                refuse(ctx, request.decoderResult().cause());
                ReferenceCountUtil.release(message);
                return;
            }
            guard.headRead();
            begin(ctx, request);
        }
        NettyExchange exchange = current;
        if (message instanceof HttpContent content && exchange != null) {
            exchange.pipe().offer(content.content());
            if (message instanceof LastHttpContent) {
                exchange.pipe().end();
                currentRead = true;
            }
        } else if (message instanceof HttpContent) {
            ReferenceCountUtil.release(message); // of a request that is answered already
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        // nothing follows an upgrade that failed: who is behind a proxy may believe that it is still under way
        keepAlive = HttpUtil.isKeepAlive(request) && !request.headers().contains(HttpHeaderNames.UPGRADE);
        currentRead = false;
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        HttpHeaders headers = new HttpHeaders();
        request.headers().forEach(e -> headers.add(e.getKey(), e.getValue()));
        String uri = request.uri();
        int question = uri.indexOf('?');
        NettyExchange exchange = new NettyExchange(
                new NettyExchange.Head(
                        request.method().name(),
                        question < 0 ? uri : uri.substring(0, question),
                        question < 0 ? "" : uri.substring(question + 1),
                        headers,
                        (InetSocketAddress) ctx.channel().remoteAddress(),
                        (InetSocketAddress) ctx.channel().localAddress(),
                        secure,
                        certificates),
                new BodyPipe(ctx.channel(), service.limits().body()),
                new ResponseChannel(ctx.channel(), service.limits().stalled(), service.loops()),
                new Http1Wire(keepAlive),
                head -> upgrade(ctx, head),
                () -> ctx.executor().execute(() -> next(ctx)));
        current = exchange;
        RequestThread.start(service.name(), service.handler(), exchange);
    }

    /** The answer is out: the next request of the connection may begin. */
    private void next(ChannelHandlerContext ctx) {
        boolean readToItsEnd = currentRead;
        current = null;
        if (!readToItsEnd) { // a close with bytes unread would take the answer away from the client
            ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        if (!keepAlive) {
            ctx.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        guard.expectHead();
        while (!pipelined.isEmpty() && (current == null || !currentRead)) {
            accept(ctx, pipelined.removeFirst());
        }
        if (pipelined.size() <= MAX_PIPELINED) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private HttpExchange.RawConnection upgrade(ChannelHandlerContext ctx, HttpHeaders headers) throws IOException {
        CompletableFuture<RawHandler> ready = new CompletableFuture<>();
        ctx.executor().execute(() -> {
            HttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
            headers.fields().forEach((k, v) -> response.headers().add(k, v));
            ctx.writeAndFlush(response).addListener(written -> {
                if (written.isSuccess()) {
                    ready.complete(leaveHttp(ctx));
                } else {
                    ready.completeExceptionally(written.cause());
                }
            });
        });
        try {
            return ready.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while upgrading", e);
        } catch (ExecutionException e) {
            throw new IOException("the client is gone", e.getCause());
        }
    }

    private RawHandler leaveHttp(ChannelHandlerContext ctx) {
        RawHandler raw = new RawHandler(ctx.channel(), service.limits().stalled(), service.loops());
        current = null;
        ctx.pipeline().addLast(raw);
        if (ctx.pipeline().get(ConnectionGuard.class) != null) {
            ctx.pipeline().remove(ConnectionGuard.class);
        }
        ctx.pipeline().remove(this);
        ctx.pipeline().remove(HttpServerCodec.class); // hands on what it has not decoded
        return raw;
    }

    private static void refuse(ChannelHandlerContext ctx, Throwable cause) {
        boolean headers = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
        HttpResponseStatus status =
                headers ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpResponseStatus.BAD_REQUEST;
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        ctx.writeAndFlush(response); // what comes after it is not looked at
        ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Chunks that are framed already go around the codec, and the guard, who looks when no answer is under way. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Http1Wire.Chunk chunk) {
            beforeGuard(ctx).write(chunk.content(), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private ChannelHandlerContext beforeGuard(ChannelHandlerContext ctx) {
        ChannelHandlerContext known = guardContext;
        if (known == null) {
            known = ctx.pipeline().context(ConnectionGuard.class);
            guardContext = known;
        }
        return known;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (current != null) {
            current.target().writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (current != null) {
            current.clientGone();
        }
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && current == null) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
