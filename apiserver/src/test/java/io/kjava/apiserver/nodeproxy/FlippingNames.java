package io.kjava.apiserver.nodeproxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A name service whose owner changes his mind: a name in {@code .rebind.test} leads to each of its
 * addresses once, in order, and nothing is kept. All other names are the machine's.
 */
public final class FlippingNames extends InetAddressResolverProvider {
    private static final Map<String, Deque<InetAddress>> ANSWERS = new ConcurrentHashMap<>();

    /** Made by the JDK, before it decides how long answers are kept. */
    public FlippingNames() {
        Security.setProperty("networkaddress.cache.ttl", "0");
    }

    /** What a name leads to the first time, the second time, and so on. */
    static void answer(String name, InetAddress... addresses) {
        ANSWERS.put(name, new ArrayDeque<>(java.util.List.of(addresses)));
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver machine = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String name, LookupPolicy policy) throws UnknownHostException {
                Deque<InetAddress> answers = ANSWERS.get(name);
                if (answers == null) {
                    return machine.lookupByName(name, policy);
                }
                synchronized (answers) {
                    if (answers.isEmpty()) {
                        throw new UnknownHostException(name);
                    }
                    return Stream.of(answers.removeFirst());
                }
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return machine.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "flipping";
    }
}
