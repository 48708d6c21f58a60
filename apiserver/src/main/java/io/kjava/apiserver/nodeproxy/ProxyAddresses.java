package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where a proxy may connect to at its client's wish: to addresses that are one machine's in the world or
 * in a network, not to this machine itself, its link or a group. Stateless; asks the resolver.
 */
final class ProxyAddresses {
    private static final String NOT_ALLOWED = "address not allowed";

    private ProxyAddresses() {}

    /**
     * The address of a host; every address that the name has must be allowed. Whoever connects to what
     * this returns does not ask for the name again, so that no second answer can lead elsewhere.
     */
    static String resolve(String host) {
        try {
            InetAddress[] all = InetAddress.getAllByName(host);
            for (InetAddress one : all) {
                require(one);
            }
            return all[0].getHostAddress();
        } catch (UnknownHostException e) {
            throw ApiException.badRequest("lookup %s: no such host".formatted(host));
        }
    }

    /** An address that is written as one; names are not allowed. */
    static String literal(String address) {
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(NOT_ALLOWED);
        }
        require(parsed);
        return address;
    }

    private static void require(InetAddress address) {
        boolean broadcast =
                address instanceof Inet4Address && address.getHostAddress().equals("255.255.255.255");
        if (broadcast
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isMulticastAddress()
                || address.isLinkLocalAddress()) {
            throw ApiException.badRequest(NOT_ALLOWED);
        }
    }
}
