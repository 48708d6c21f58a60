package io.kjava.it.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One thread that serves all connections of the load. */
final class WireLoop implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final int RECEIVE = 64 * 1024;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final int port;

    WireLoop(int port) {
        this.port = port;
    }

    /** Connects, and tells the receiver when that is done or has failed. */
    WireClient connect(SslContext tls, WireClient.Receiver receiver) {
        WireClient client = new WireClient(receiver);
        new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new io.netty.channel.AdaptiveRecvByteBufAllocator(1024, 4096, RECEIVE))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Greeting(client), client);
                    }
                })
                .connect("127.0.0.1", port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        receiver.gone(client, connected.cause());
                    }
                });
        return client;
    }

    /** Begins when TLS is agreed upon. */
    private static final class Greeting extends ChannelInboundHandlerAdapter {
        private final WireClient client;

        Greeting(WireClient client) {
            this.client = client;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    ctx.pipeline().remove(this);
                    client.begin();
                } else {
                    ctx.fireExceptionCaught(done.cause());
                }
            }
        }
    }

    /** Runs something between the events of the connections. */
    <T> T ask(Callable<T> question) throws IOException, InterruptedException {
        return await(group.submit(question));
    }

    void run(Runnable task) {
        group.execute(task);
    }

    /** Runs something again and again, until the connections are closed. */
    void every(long nanos, Runnable task) {
        group.scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** One request on a connection of its own. Fails when the answer is not 2xx. */
    byte[] call(SslContext tls, Template request) throws IOException, InterruptedException {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        connect(tls, new OneAnswer(request, answer));
        return await(answer);
    }

    private static <T> T await(java.util.concurrent.Future<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Collects the body of one answer. */
    private record OneAnswer(Template request, CompletableFuture<byte[]> answer, ByteArrayOutputStream body)
            implements WireClient.Receiver {
        OneAnswer(Template request, CompletableFuture<byte[]> answer) {
            this(request, answer, new ByteArrayOutputStream());
        }

        @Override
        public void ready(WireClient client) {
            client.send(request.with(0));
        }

        @Override
        public void part(WireClient client, ByteBuf bytes, int length) {
            byte[] copy = new byte[length];
            bytes.getBytes(bytes.readerIndex(), copy);
            body.writeBytes(copy);
        }

        @Override
        public void done(WireClient client, int status) {
            client.close();
            if (status / 100 == 2) {
                answer.complete(body.toByteArray());
            } else {
                String text = body.toString(StandardCharsets.UTF_8);
                answer.completeExceptionally(new IOException(status + " " + text));
            }
        }

        @Override
        public void gone(WireClient client, Throwable cause) {
            answer.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
