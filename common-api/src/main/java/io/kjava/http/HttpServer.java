package io.kjava.http;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A listening server: HTTP/1.1 and, over TLS, HTTP/2 on one port. Two event loops move the bytes; each
 * request has a virtual thread of its own. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final int LOOPS = 2;
    private static final int BACKLOG = 1024;
    private static final long GRACE_SECONDS = 2;

    private final EventLoopGroup loops;
    private final Channel listening;
    private final ChannelGroup connections;

    private HttpServer(EventLoopGroup loops, Channel listening, ChannelGroup connections) {
        this.loops = loops;
        this.listening = listening;
        this.connections = connections;
    }

    /**
     * Listens when it returns.
     *
     * @throws UncheckedIOException when the address is taken or not this host's
     * @throws IllegalStateException when the certificate cannot be used
     */
    public static HttpServer start(HttpServerConfig config, HttpHandler handler) {
        requireNonNull(handler, "handler");
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Optional<ServerTls> tls = config.tls().map(ServerTls::new);
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(LOOPS, Threads.platformFactory(config.name() + "-io-"), io);
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        ConnectionSetup setup =
                new ConnectionSetup(new HttpService(config.name(), handler, config.limits(), new LiveLoops()), tls);
        try {
            Channel listening = new ServerBootstrap()
                    .group(loops)
                    .channel(type)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childHandler(new Tracked(connections, setup))
                    .bind(config.bindAddress(), config.port())
                    .sync()
                    .channel();
            return new HttpServer(loops, listening, connections);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IllegalStateException("interrupted while binding", e);
        } catch (Exception e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new UncheckedIOException(new IOException(
                    "cannot listen on %s:%d: %s".formatted(config.bindAddress(), config.port(), e.getMessage()), e));
        }
    }

    /** Loads the native libraries that a start needs; does nothing more than that start would. */
    public static void prepare() {
        Epoll.isAvailable();
        OpenSsl.isAvailable();
    }

    /** Where it listens, also when any free port was asked for. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Stops listening, lets answers that are under way finish for two seconds, then cuts them off. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, GRACE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
    }

    /** Remembers every connection, so that they can be closed together. */
    private static final class Tracked extends io.netty.channel.ChannelInitializer<Channel> {
        private final ChannelGroup connections;
        private final ConnectionSetup setup;

        Tracked(ChannelGroup connections, ConnectionSetup setup) {
            this.connections = connections;
            this.setup = setup;
        }

        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            setup.initChannel(channel);
        }
    }
}
