package io.kjava.cri.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.lifecycle.Threads;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a container runtime's unix socket: opened when first used, opened again whenever the
 * runtime comes back. Thread-safe; one event loop thread of its own.
 */
public final class CriClient implements AutoCloseable {
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;

    /** A fixed window: on a socket without distance, measuring it (a ping per call) only costs. */
    private static final int WINDOW = 1024 * 1024;

    private final EventLoopGroup loop;
    private final ManagedChannel channel;
    private final RuntimeService runtime;
    private final ImageService images;

    private CriClient(EventLoopGroup loop, ManagedChannel channel) {
        this.loop = loop;
        this.channel = channel;
        Calls calls = new Calls(channel);
        this.runtime = new GrpcRuntimeService(calls);
        this.images = new GrpcImageService(calls);
    }

    /** Connects to nothing yet: a runtime that is not there shows as {@code UNAVAILABLE} calls. */
    public static CriClient open(Path socket) {
        requireNonNull(socket, "socket");
        ThreadFactory threads = Threads.platformFactory("cri-");
        if (Epoll.isAvailable()) {
            return open(
                    new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory()),
                    EpollDomainSocketChannel.class,
                    new DomainSocketAddress(socket.toFile()));
        }
        return open(
                new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory()),
                NioDomainSocketChannel.class,
                UnixDomainSocketAddress.of(socket));
    }

    private static CriClient open(EventLoopGroup loop, Class<? extends Channel> type, SocketAddress address) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                .eventLoopGroup(loop)
                .channelType(type, address.getClass())
                .usePlaintext()
                .directExecutor()
                .overrideAuthority("localhost")
                .flowControlWindow(WINDOW)
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableRetry()
                .build();
        return new CriClient(loop, channel);
    }

    public RuntimeService runtime() {
        return runtime;
    }

    public ImageService images() {
        return images;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
