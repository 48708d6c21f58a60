package io.kjava.net;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of addresses in CIDR notation, of either family. Equal ranges are equal however they were
 * written: the bits after the prefix are zero.
 *
 * @param network the first address
 */
public record IpRange(InetAddress network, int prefixLength) {
    public IpRange {
        requireNonNull(network, "network");
        byte[] bytes = network.getAddress();
        if (prefixLength < 0 || prefixLength > bytes.length * 8) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
        }
        network = address(bytes);
    }

    /** Empty when the text is not {@code address/length}. */
    public static Optional<IpRange> parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0 || !cidr.substring(slash + 1).matches("\\d{1,3}")) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(cidr.substring(0, slash));
            return Optional.of(new IpRange(address, Integer.parseInt(cidr.substring(slash + 1))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The range of one address; empty when the text is none. */
    public static Optional<IpRange> single(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return Optional.of(new IpRange(parsed, parsed.getAddress().length * 8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            if (((mine[bit / 8] ^ other[bit / 8]) >>> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    public boolean contains(IpRange other) {
        return other.prefixLength >= prefixLength && contains(other.network);
    }

    public boolean isV4() {
        return network.getAddress().length == 4;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not 4 or 16 bytes", e);
        }
    }

    /** {@code network/length}. */
    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
