package io.kjava.apiserver.registry.rules;

import io.kjava.net.IpRange;
import io.kjava.net.IpText;
import io.kjava.validation.Violations;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What addresses and ranges of addresses may be. Old fields take forms that are not the shortest; what
 * an object has already may stay, however it is written. Pure.
 */
public final class AddressRules {
    private static final String ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private static final String LINK = "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)";
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern PADDED = Pattern.compile("0*\\d{1,3}(\\.0*\\d{1,3}){3}");
    private static final Pattern PADDING = Pattern.compile("\\b0+(?=\\d)");

    private static final int MAPPED_BITS = 96;

    private AddressRules() {}

    public static Optional<InetAddress> parse(String text) {
        boolean plain = isV6(text) ? text.indexOf('%') < 0 : IPV4.matcher(text).matches();
        return plain ? IpRange.single(text).map(IpRange::network) : Optional.empty();
    }

    /** Also with zeros in front of the numbers. */
    private static Optional<InetAddress> parseLoosely(String text) {
        return parse(isV6(text) || !PADDED.matcher(text).matches() ? text : unpadded(text));
    }

    private static String unpadded(String text) {
        return PADDING.matcher(text).replaceAll("");
    }

    /** A range, also with zeros in front of its numbers. */
    public static Optional<IpRange> parseRange(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String length = unpadded(text.substring(slash + 1));
        return parseLoosely(text.substring(0, slash)).flatMap(address -> {
            boolean mapped = isMapped(text, address) && length.matches("\\d{2,3}");
            String bits = mapped ? Integer.toString(Integer.parseInt(length) - MAPPED_BITS) : length;
            return IpRange.parse(IpText.write(address.getAddress()) + "/" + bits);
        });
    }

    public static boolean isV6(String text) {
        return text.indexOf(':') >= 0;
    }

    private static boolean isMapped(String text, InetAddress address) {
        return isV6(text) && address.getAddress().length == 4;
    }

    /** Whether it is an address. */
    public static boolean address(Spot spot) {
        return address(spot, Set.of());
    }

    /**
     * @param known what the object had already: it may stay
     */
    public static boolean address(Spot spot, Set<String> known) {
        String text = spot.text();
        if (known.contains(text)) {
            return true;
        }
        Optional<InetAddress> parsed = parseLoosely(text);
        if (parsed.isEmpty()) {
            spot.invalid(text, ADDRESS);
            return false;
        }
        if (!isV6(text) && !text.equals(unpadded(text))) {
            spot.invalid(text, "must not have leading 0s");
            return false;
        }
        if (isMapped(text, parsed.get())) {
            spot.invalid(text, "must not be an IPv4-mapped IPv6 address");
            return false;
        }
        return true;
    }

    /** An address in its shortest form, as new fields want it. */
    public static List<String> canonical(String text) {
        Violations mine = new Violations();
        Spot spot =
                Spot.of(tools.jackson.databind.node.StringNode.valueOf(text), io.kjava.validation.FieldPath.ROOT, mine);
        if (!address(spot)) {
            return mine.all().stream().map(each -> each.detail()).toList();
        }
        String shortest =
                parse(text).map(address -> IpText.write(address.getAddress())).orElse(text);
        return text.equals(shortest)
                ? List.of()
                : List.of("must be in canonical form (" + Violations.quote(shortest) + ")");
    }

    public static boolean cidr(Spot spot) {
        return cidr(spot, spot.text());
    }

    public static boolean cidr(Spot spot, String text) {
        return cidr(spot, text, Set.of());
    }

    /**
     * @param known what the object had already: it may stay
     */
    public static boolean cidr(Spot spot, String text, Set<String> known) {
        if (known.contains(text)) {
            return true;
        }
        Optional<IpRange> parsed = parseRange(text);
        if (parsed.isEmpty()) {
            spot.invalid(text, CIDR);
            return false;
        }
        String address = text.substring(0, text.indexOf('/'));
        Optional<InetAddress> exact = parse(isV6(address) ? address : unpadded(address));
        boolean padded = !isV6(address) && !address.equals(unpadded(address))
                || !text.substring(address.length()).equals(unpadded(text.substring(address.length())));
        if (padded) {
            spot.invalid(text, "must not have leading 0s in IP or prefix length");
        } else if (exact.isPresent() && isMapped(address, exact.get())) {
            spot.invalid(text, "must not have an IPv4-mapped IPv6 address");
        } else if (exact.isPresent() && !exact.get().equals(parsed.get().network())) {
            spot.invalid(text, "must not have bits set beyond the prefix length");
        } else {
            return true;
        }
        return false;
    }

    /** A range in its shortest form, as new fields want it. */
    public static void canonicalCidr(Spot spot) {
        if (cidr(spot)) {
            String shortest = parseRange(spot.text())
                    .map(range -> IpText.write(range.network().getAddress()) + "/" + range.prefixLength())
                    .orElse("");
            if (!shortest.equals(spot.text())) {
                spot.invalid("must be in canonical form (" + Violations.quote(shortest) + ")");
            }
        }
    }

    /** An address of a link with the length of its network's prefix: {@code 10.9.8.7/24}. */
    public static void linkAddress(Spot spot) {
        String text = spot.text();
        Optional<IpRange> range = parseRange(text);
        if (range.isEmpty()) {
            spot.invalid(text, LINK);
            return;
        }
        String shortest = parseLoosely(text.substring(0, text.indexOf('/')))
                .map(address ->
                        IpText.write(address.getAddress()) + "/" + range.get().prefixLength())
                .orElse("");
        if (!shortest.equals(text)) {
            spot.invalid(text, "must be in canonical form (" + Violations.quote(shortest) + ")");
        }
    }

    /** Warnings about an accepted address that has a better form. */
    public static List<String> addressWarnings(String path, String text) {
        Optional<InetAddress> parsed = parseLoosely(text);
        if (parsed.isEmpty()) {
            return List.of();
        }
        String shortest = IpText.write(parsed.get().getAddress());
        String quoted = Violations.quote(text);
        String better = Violations.quote(shortest);
        if (!isV6(text) && !text.equals(unpadded(text)) || isMapped(text, parsed.get())) {
            return List.of("%s: non-standard IP address %s is invalid: use %s".formatted(path, quoted, better));
        }
        return isV6(text) && !text.equals(shortest)
                ? List.of("%s: IPv6 address %s should be in RFC 5952 canonical format (%s)"
                        .formatted(path, quoted, better))
                : List.of();
    }

    /** Warnings about an accepted range that has a better form. */
    public static List<String> cidrWarnings(String path, String text) {
        Optional<IpRange> range = parseRange(text);
        if (range.isEmpty()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>(0);
        String written = text.substring(0, text.indexOf('/'));
        String length = text.substring(written.length());
        InetAddress address = parseLoosely(written).orElseThrow();
        String better = IpText.write(range.get().network().getAddress())
                + "/"
                + range.get().prefixLength();
        String quoted = Violations.quote(text);
        if (!address.equals(range.get().network())) {
            String single = IpText.write(address.getAddress()) + "/" + address.getAddress().length * 8;
            warnings.add("%s: CIDR value %s is ambiguous in this context (should be %s or %s?)"
                    .formatted(path, quoted, Violations.quote(better), Violations.quote(single)));
        }
        boolean padded = !isV6(written) && !written.equals(unpadded(written)) || !length.equals(unpadded(length));
        if (padded || isMapped(written, address)) {
            warnings.add("%s: non-standard CIDR value %s is invalid: use %s"
                    .formatted(path, quoted, Violations.quote(better)));
        }
        if (warnings.isEmpty() && isV6(written) && !text.equals(better)) {
            warnings.add("%s: IPv6 CIDR value %s should be in RFC 5952 canonical format (%s)"
                    .formatted(path, quoted, Violations.quote(better)));
        }
        return warnings;
    }

    /** An address that may be an endpoint of something. */
    public static void notSpecial(Spot spot) {
        Optional<InetAddress> parsed = parseLoosely(spot.text());
        if (parsed.isEmpty()) {
            spot.invalid(spot.text(), "must be a valid IP address");
            return;
        }
        InetAddress address = parsed.get();
        if (address.isAnyLocalAddress()) {
            spot.invalid(spot.text(), "may not be unspecified (" + spot.text() + ")");
        }
        if (address.isLoopbackAddress()) {
            spot.invalid(spot.text(), "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocalAddress()) {
            spot.invalid(spot.text(), "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (isLinkLocalMulticast(address.getAddress())) {
            spot.invalid(spot.text(), "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    private static boolean isLinkLocalMulticast(byte[] bytes) {
        return bytes.length == 4
                ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 0x02;
    }

    /** Whether two texts, of addresses or of ranges, are of different families. */
    public static boolean isDual(String one, String other) {
        return isV6(one) != isV6(other);
    }
}
