package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Queries on one connection, any number after another, answered in any order. Closed when quiet for
 * ten seconds, and at once when too many connections are open.
 */
final class TcpQueries extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int MAX_CONNECTIONS = 1_000;
    private static final int IDLE_SECONDS = 10;
    private static final int MAX_QUERY = 4_096;
    private static final int MAX_WAITING = 100;

    private final Resolver resolver;
    private final AskOthers others;
    private final AtomicInteger waiting = new AtomicInteger();

    private TcpQueries(Resolver resolver, AskOthers others) {
        this.resolver = requireNonNull(resolver, "resolver");
        this.others = requireNonNull(others, "others");
    }

    /** Prepares each new connection of a listener. */
    static final class Initializer extends ChannelInitializer<Channel> {
        private final Resolver resolver;
        private final AskOthers others;
        private final AtomicInteger open = new AtomicInteger();

        Initializer(Resolver resolver, AskOthers others) {
            this.resolver = requireNonNull(resolver, "resolver");
            this.others = requireNonNull(others, "others");
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.closeFuture().addListener(_ -> open.decrementAndGet());
            if (open.incrementAndGet() > MAX_CONNECTIONS) {
                channel.close();
                return;
            }
            channel.pipeline()
                    .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                    .addLast(new LengthFieldBasedFrameDecoder(MAX_QUERY + 2, 0, 2, 0, 2))
                    .addLast(new TcpQueries(resolver, others));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        switch (resolver.answerNow(ByteBufUtil.getBytes(frame), false)) {
            case Resolver.Step.Done(byte[] answer) -> {
                if (answer != null) {
                    send(context, answer);
                }
            }
            case Resolver.Step.Ask(Query query) -> {
                if (waiting.incrementAndGet() > MAX_WAITING) {
                    context.close();
                    return;
                }
                others.ask(query, false, answer -> {
                    waiting.decrementAndGet();
                    send(context, answer);
                });
            }
        }
    }

    private static void send(ChannelHandlerContext context, byte[] answer) {
        ByteBuf framed = context.alloc().buffer(answer.length + 2);
        framed.writeShort(answer.length).writeBytes(answer);
        context.writeAndFlush(framed);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // a client that broke the framing or went away
    }
}
