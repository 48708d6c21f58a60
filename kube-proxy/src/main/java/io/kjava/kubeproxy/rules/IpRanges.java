package io.kjava.kubeproxy.rules;

import java.net.InetAddress;

/** Addresses and ranges, as text. Pure. */
final class IpRanges {
    private IpRanges() {}

    /** Whether a range in CIDR notation contains an address; false when either is malformed. */
    static boolean contains(String range, String address) {
        int slash = range.indexOf('/');
        if (slash < 0) {
            return false;
        }
        try {
            byte[] network = InetAddress.ofLiteral(range.substring(0, slash)).getAddress();
            byte[] host = InetAddress.ofLiteral(address).getAddress();
            int bits = Integer.parseInt(range.substring(slash + 1));
            return network.length == host.length && samePrefix(network, host, bits);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** The network of the given length that an address is in, without the length. */
    static String network(String address, int bits) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        for (int bit = bits; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    private static boolean samePrefix(byte[] network, byte[] host, int bits) {
        for (int bit = 0; bit < Math.min(bits, network.length * 8); bit++) {
            if ((((network[bit / 8] ^ host[bit / 8]) >>> (7 - bit % 8)) & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
