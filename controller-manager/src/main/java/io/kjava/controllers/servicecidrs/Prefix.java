package io.kjava.controllers.servicecidrs;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of addresses.
 *
 * @param base its first address as a number
 * @param free how many of the last bits may be anything
 * @param ipv6 of which family
 */
record Prefix(BigInteger base, int free, boolean ipv6) {
    /** Of a range, or of an address as the smallest range; empty for what is neither. */
    static Optional<Prefix> parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (!literal.matches("[0-9a-fA-F:.]+")) {
            return Optional.empty(); // a name would be looked up
        }
        try {
            byte[] address = InetAddress.getByName(literal).getAddress();
            int bits = address.length * 8;
            int free = slash < 0 ? 0 : bits - Integer.parseInt(text.substring(slash + 1));
            BigInteger base = new BigInteger(1, address).shiftRight(free).shiftLeft(free);
            return free < 0 || free > bits
                    ? Optional.empty()
                    : Optional.of(new Prefix(base, free, address.length == 16));
        } catch (UnknownHostException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean contains(Prefix other) {
        return ipv6 == other.ipv6
                && free >= other.free
                && other.base.shiftRight(free).equals(base.shiftRight(free));
    }

    boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }
}
