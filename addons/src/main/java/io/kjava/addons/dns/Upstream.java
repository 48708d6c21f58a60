package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the host's name servers what the cluster does not know, and remembers. The same question
 * asked by many at a time goes out once. The server that answered last is asked first. Blocks;
 * thread-safe.
 */
final class Upstream {
    private static final Logger log = LoggerFactory.getLogger(Upstream.class);
    private static final int ROUNDS = 2;

    private final Supplier<List<InetSocketAddress>> servers;
    private final Exchange exchange;
    private final ForwardCache cache;
    private final Map<ForwardCache.Key, Asking> running = new ConcurrentHashMap<>();
    private volatile int preferred;

    Upstream(Supplier<List<InetSocketAddress>> servers, Exchange exchange, ForwardCache cache) {
        this.servers = requireNonNull(servers, "servers");
        this.exchange = requireNonNull(exchange, "exchange");
        this.cache = requireNonNull(cache, "cache");
    }

    /** A question under way; many may wait for it. */
    private static final class Asking {
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile Optional<ForwardCache.Kept> result = Optional.empty();
    }

    /** What is remembered and still true; never blocks. */
    Optional<ForwardCache.Kept> remembered(Query query) {
        return query.isPlain() ? cache.fresh(ForwardCache.Key.of(query)) : Optional.empty();
    }

    /** The answer, from others or remembered; empty when nobody answers. */
    Optional<ForwardCache.Kept> resolve(Query query) throws InterruptedException {
        if (!query.isPlain()) {
            return ask(query);
        }
        ForwardCache.Key key = ForwardCache.Key.of(query);
        Optional<ForwardCache.Kept> known = cache.fresh(key);
        if (known.isPresent()) {
            return known;
        }
        Asking mine = new Asking();
        Asking other = running.putIfAbsent(key, mine);
        if (other != null) {
            other.done.await();
            return other.result;
        }
        try {
            mine.result = ask(query).or(() -> cache.any(key));
            return mine.result;
        } finally {
            running.remove(key);
            mine.done.countDown();
        }
    }

    private Optional<ForwardCache.Kept> ask(Query query) {
        List<InetSocketAddress> all = new ArrayList<>(servers.get());
        if (all.isEmpty()) {
            return Optional.empty();
        }
        int first = Math.floorMod(preferred, all.size());
        Collections.rotate(all, -first);
        Optional<ForwardCache.Kept> poor = Optional.empty();
        for (int attempt = 0; attempt < ROUNDS * all.size(); attempt++) {
            int index = attempt % all.size();
            try {
                ForwardedReply reply = exchange.ask(query, all.get(index));
                ForwardCache.Kept entry = cache.keep(query, reply);
                if (reply.isConclusive()) {
                    preferred = first + index;
                    return Optional.of(entry);
                }
                poor = Optional.of(entry);
            } catch (IOException e) {
                log.atDebug()
                        .addKeyValue("server", all.get(index))
                        .addKeyValue("error", e.getMessage())
                        .log("name server did not answer");
            }
        }
        return poor;
    }
}
