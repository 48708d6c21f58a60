package io.kjava.cni.overlay;

import java.util.Optional;
import java.util.regex.Pattern;

/** A range of IPv4 addresses; its first address is the network's. */
public record Ipv4Range(int first, int prefixLength) {
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    public Ipv4Range {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        first &= mask(prefixLength);
    }

    /** Empty when the text is not an IPv4 range in CIDR notation. */
    public static Optional<Ipv4Range> parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0 || !isAddress(cidr.substring(0, slash))) {
            return Optional.empty();
        }
        String length = cidr.substring(slash + 1);
        if (!length.matches("\\d{1,2}") || Integer.parseInt(length) > 32) {
            return Optional.empty();
        }
        return Optional.of(new Ipv4Range(number(cidr.substring(0, slash)), Integer.parseInt(length)));
    }

    public static boolean isAddress(String text) {
        if (!DOTTED.matcher(text).matches()) {
            return false;
        }
        for (String part : text.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    public boolean contains(Ipv4Range other) {
        return other.prefixLength >= prefixLength && (other.first & mask(prefixLength)) == first;
    }

    /** The first address: the address of a node's VXLAN device. */
    public String network() {
        return "%d.%d.%d.%d".formatted(first >>> 24, (first >>> 16) & 0xff, (first >>> 8) & 0xff, first & 0xff);
    }

    private static int number(String address) {
        int number = 0;
        for (String part : address.split("\\.")) {
            number = (number << 8) | Integer.parseInt(part);
        }
        return number;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    @Override
    public String toString() {
        return network() + "/" + prefixLength;
    }
}
