package io.kjava.apiserver.registry.rules;

import io.kjava.net.IpRange;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** What addresses and ranges of addresses may be. Pure. */
public final class AddressRules {
    private static final String ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private AddressRules() {}

    public static Optional<InetAddress> parse(String text) {
        boolean plain = isV6(text) ? text.indexOf('%') < 0 : IPV4.matcher(text).matches();
        return plain ? IpRange.single(text).map(IpRange::network) : Optional.empty();
    }

    public static boolean isV6(String text) {
        return text.indexOf(':') >= 0;
    }

    /** Whether it is an address. */
    public static boolean address(Spot spot) {
        if (parse(spot.text()).isEmpty()) {
            spot.invalid(spot.text(), ADDRESS);
            return false;
        }
        return true;
    }

    public static boolean cidr(Spot spot) {
        return cidr(spot, spot.text());
    }

    public static boolean cidr(Spot spot, String text) {
        int slash = text.indexOf('/');
        if (slash < 0
                || parse(text.substring(0, slash)).isEmpty()
                || IpRange.parse(text).isEmpty()) {
            spot.invalid(text, CIDR);
            return false;
        }
        return true;
    }

    /** An address that may be an endpoint of something. */
    public static void notSpecial(Spot spot) {
        Optional<InetAddress> parsed = parse(spot.text());
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
