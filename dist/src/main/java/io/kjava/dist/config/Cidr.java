package io.kjava.dist.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address range such as {@code 10.42.0.0/16}, IPv4 or IPv6; host bits are zero. */
public record Cidr(InetAddress address, int prefix) {
    /**
     * Parses the text form.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (slash < 0 || !host.matches("[0-9a-fA-F.:]+")) {
            throw unreadable(text);
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            int prefix = Integer.parseInt(text.substring(slash + 1));
            int bits = address.getAddress().length * 8;
            if (prefix < 0 || prefix > bits) {
                throw unreadable(text);
            }
            return new Cidr(masked(address, prefix), prefix);
        } catch (UnknownHostException | NumberFormatException e) {
            throw unreadable(text);
        }
    }

    /** The address with this offset from the first one, for example the tenth for the DNS service. */
    public InetAddress address(int offset) {
        byte[] bytes = address.getAddress();
        int carry = offset;
        for (int i = bytes.length - 1; i >= 0 && carry > 0; i--) {
            int sum = (bytes[i] & 0xff) + (carry & 0xff);
            bytes[i] = (byte) sum;
            carry = (carry >> 8) + (sum >> 8);
        }
        return of(bytes);
    }

    public boolean overlaps(Cidr other) {
        return contains(other.address) || other.contains(address);
    }

    /** How many bits of an address tell hosts apart. */
    public int hostBits() {
        return address.getAddress().length * 8 - prefix;
    }

    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && masked(other, prefix).equals(address);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.clamp(prefix - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - keep));
        }
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address keeps its length", e);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException("'" + text + "' (expected: an IP range like 10.42.0.0/16)");
    }
}
