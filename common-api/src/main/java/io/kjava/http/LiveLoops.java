package io.kjava.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The passes of all event loops of a server. Thread-safe. */
final class LiveLoops {
    private final ConcurrentMap<EventLoop, LoopPass> passes = new ConcurrentHashMap<>();

    LoopPass of(Channel channel) {
        return passes.computeIfAbsent(channel.eventLoop(), LoopPass::new);
    }
}
