package io.kjava.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kjava.net.IpRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Kubernetes' addresses and ranges of addresses. */
final class NetworkLibrary {
    private static final CelType IP = OpaqueType.create("net.IP");
    private static final CelType CIDR = OpaqueType.create("net.CIDR");
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType BOOL = SimpleType.BOOL;
    private static final List<CelType> ONE_TEXT = List.of(TEXT);
    private static final List<Class<?>> STRING = List.of(String.class);
    private static final List<CelType> ONE_IP = List.of(IP);
    private static final List<Class<?>> ADDRESS = List.of(InetAddress.class);
    private static final List<CelType> ONE_CIDR = List.of(CIDR);
    private static final List<Class<?>> RANGE = List.of(Cidr.class);

    private NetworkLibrary() {}

    /** A range that remembers the address it was written with. */
    record Cidr(InetAddress address, IpRange range) {
        String text() {
            return address.getHostAddress() + "/" + range.prefixLength();
        }
    }

    static Functions functions() {
        Functions functions = new Functions();
        addresses(functions);
        ranges(functions);
        return functions;
    }

    private static void addresses(Functions f) {
        f.global("ip", "string_to_ip", IP, ONE_TEXT, STRING, args -> address(args[0]));
        f.global(
                "isIP",
                "is_ip",
                BOOL,
                ONE_TEXT,
                STRING,
                args -> parse((String) args[0]).isPresent());
        f.global(
                "ip.isCanonical",
                "ip_is_canonical",
                BOOL,
                ONE_TEXT,
                STRING,
                args -> Addresses.text(address(args[0])).equals(args[0]));
        f.global("string", "ip_to_string", TEXT, ONE_IP, ADDRESS, args -> Addresses.text((InetAddress) args[0]));
        f.member(
                "family",
                "ip_family",
                SimpleType.INT,
                ONE_IP,
                ADDRESS,
                args -> args[0] instanceof Inet4Address ? 4L : 6L);
        is(f, "isUnspecified", "ip_is_unspecified", InetAddress::isAnyLocalAddress);
        is(f, "isLoopback", "ip_is_loopback", InetAddress::isLoopbackAddress);
        is(f, "isLinkLocalMulticast", "ip_is_link_local_multicast", Addresses::isLinkLocalMulticast);
        is(f, "isLinkLocalUnicast", "ip_is_link_local_unicast", InetAddress::isLinkLocalAddress);
        is(f, "isGlobalUnicast", "ip_is_global_unicast", Addresses::isGlobalUnicast);
    }

    private static void is(Functions functions, String name, String id, Predicate<InetAddress> question) {
        functions.member(name, id, BOOL, ONE_IP, ADDRESS, args -> question.test((InetAddress) args[0]));
    }

    private static void ranges(Functions f) {
        f.global("cidr", "string_to_cidr", CIDR, ONE_TEXT, STRING, args -> range(args[0]));
        f.global(
                "isCIDR",
                "is_cidr",
                BOOL,
                ONE_TEXT,
                STRING,
                args -> parseRange((String) args[0]).isPresent());
        f.global("string", "cidr_to_string", TEXT, ONE_CIDR, RANGE, args -> ((Cidr) args[0]).text());
        List<CelType> withText = List.of(CIDR, TEXT);
        List<Class<?>> withString = List.of(Cidr.class, String.class);
        f.member(
                "containsIP",
                "cidr_contains_ip_string",
                BOOL,
                withText,
                withString,
                args -> ((Cidr) args[0]).range.contains(address(args[1])));
        f.member(
                "containsIP",
                "cidr_contains_ip_ip",
                BOOL,
                List.of(CIDR, IP),
                List.of(Cidr.class, InetAddress.class),
                args -> ((Cidr) args[0]).range.contains((InetAddress) args[1]));
        f.member(
                "containsCIDR",
                "cidr_contains_cidr_string",
                BOOL,
                withText,
                withString,
                args -> contains((Cidr) args[0], range(args[1])));
        f.member(
                "containsCIDR",
                "cidr_contains_cidr",
                BOOL,
                List.of(CIDR, CIDR),
                List.of(Cidr.class, Cidr.class),
                args -> contains((Cidr) args[0], (Cidr) args[1]));
        f.member("ip", "cidr_ip", IP, ONE_CIDR, RANGE, args -> ((Cidr) args[0]).address);
        f.member("prefixLength", "cidr_prefix_length", SimpleType.INT, ONE_CIDR, RANGE, args ->
                (long) ((Cidr) args[0]).range.prefixLength());
        f.member("masked", "cidr_masked", CIDR, ONE_CIDR, RANGE, args -> {
            IpRange range = ((Cidr) args[0]).range;
            return new Cidr(range.network(), range);
        });
    }

    private static boolean contains(Cidr outer, Cidr inner) {
        return outer.range.prefixLength() <= inner.range.prefixLength() && outer.range.contains(inner.address);
    }

    private static InetAddress address(Object text) throws CelEvaluationException {
        return parse((String) text)
                .orElseThrow(() -> Functions.failure(
                        "IP Address \"%s\" parse error during conversion from string".formatted(text)));
    }

    private static Optional<InetAddress> parse(String text) {
        return Addresses.parse(text);
    }

    private static Cidr range(Object text) throws CelEvaluationException {
        return parseRange((String) text)
                .orElseThrow(() -> Functions.failure(
                        "network address parse error during conversion from string: \"%s\"".formatted(text)));
    }

    private static Optional<Cidr> parseRange(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        return parse(text.substring(0, slash))
                .flatMap(address -> IpRange.parse(text).map(range -> new Cidr(address, range)));
    }
}
