package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sockets that queries come in on: for each address one TCP listener and one UDP socket for
 * each event loop, among which the kernel spreads the clients. The TCP listener comes first and is
 * exclusive: UDP sockets that may share an address would share it with a second server, unnoticed.
 */
final class Sockets implements AutoCloseable {
    private static final int LOOPS = 2;
    private static final int MAX_QUERY = 4_096;
    private static final int DATAGRAMS_AT_ONCE = 16;
    private static final int KERNEL_BUFFER = 1 << 20;

    private final EventLoopGroup loops;
    private final List<Channel> channels = new ArrayList<>();

    private Sockets(EventLoopGroup loops) {
        this.loops = requireNonNull(loops, "loops");
    }

    /** Throws {@link BindException} when an address is taken or not this machine's. */
    static Sockets open(List<InetSocketAddress> addresses, Resolver resolver, AskOthers others) throws BindException {
        boolean epoll = Epoll.isAvailable();
        Sockets sockets = new Sockets(new MultiThreadIoEventLoopGroup(
                LOOPS,
                Threads.platformFactory("dns-loop-"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()));
        try {
            for (InetSocketAddress address : addresses) {
                int port = sockets.listen(address, resolver, others, epoll);
                InetSocketAddress bound = new InetSocketAddress(address.getAddress(), port);
                for (int i = 0; i < (epoll ? LOOPS : 1); i++) {
                    sockets.receive(bound, resolver, others, epoll);
                }
            }
            return sockets;
        } catch (BindException e) {
            sockets.close();
            throw e;
        }
    }

    /** Where queries are answered, in the order asked for; real ports where 0 was asked for. */
    List<InetSocketAddress> addresses() {
        return channels.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .distinct()
                .toList();
    }

    private int listen(InetSocketAddress address, Resolver resolver, AskOthers others, boolean epoll)
            throws BindException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 256)
                .childHandler(new TcpQueries.Initializer(resolver, others));
        Channel channel = bound(bootstrap.bind(address), address);
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private void receive(InetSocketAddress address, Resolver resolver, AskOthers others, boolean epoll)
            throws BindException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(epoll ? MAX_QUERY * DATAGRAMS_AT_ONCE : MAX_QUERY))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new UdpQueries(resolver, others));
                    }
                });
        if (epoll) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_QUERY);
        }
        bound(bootstrap.bind(address), address);
    }

    private Channel bound(io.netty.channel.ChannelFuture binding, InetSocketAddress address) throws BindException {
        binding.awaitUninterruptibly();
        if (!binding.isSuccess()) {
            BindException failure = new BindException(
                    "cannot serve DNS on " + address + ": " + binding.cause().getMessage());
            failure.initCause(binding.cause());
            throw failure;
        }
        channels.add(binding.channel());
        return binding.channel();
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
