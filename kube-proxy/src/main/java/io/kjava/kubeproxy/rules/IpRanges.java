package io.kjava.kubeproxy.rules;

import io.kjava.net.IpRange;
import java.net.InetAddress;

/** Addresses and ranges as the texts that rules are made of. Pure. */
public final class IpRanges {
    private IpRanges() {}

    /** Whether a range contains an address; false when either is malformed. */
    public static boolean contains(String range, String address) {
        return IpRange.parse(range)
                .flatMap(outer -> IpRange.single(address).map(outer::contains))
                .orElse(false);
    }

    /** The network of the given length that an address is in, without the length. */
    static String network(String address, int bits) {
        return new IpRange(InetAddress.ofLiteral(address), bits).network().getHostAddress();
    }
}
