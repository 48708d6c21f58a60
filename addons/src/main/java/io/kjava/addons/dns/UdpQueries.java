package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Datagrams in, datagrams out. One for each socket, on its event loop. */
final class UdpQueries extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(UdpQueries.class);

    private final Resolver resolver;
    private final AskOthers others;

    UdpQueries(Resolver resolver, AskOthers others) {
        this.resolver = requireNonNull(resolver, "resolver");
        this.others = requireNonNull(others, "others");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        InetSocketAddress client = packet.sender();
        switch (resolver.answerNow(ByteBufUtil.getBytes(packet.content()), true)) {
            case Resolver.Step.Done(byte[] answer) -> {
                if (answer != null) {
                    context.write(new DatagramPacket(Unpooled.wrappedBuffer(answer), client));
                }
            }
            case Resolver.Step.Ask(Query query) ->
                others.ask(
                        query,
                        true,
                        answer -> context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), client)));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // a client that went away, or a bug; neither ends the socket
        log.atDebug().setCause(cause).log("datagram not answered");
    }
}
