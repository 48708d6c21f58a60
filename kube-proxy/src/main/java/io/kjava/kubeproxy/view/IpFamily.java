package io.kjava.kubeproxy.view;

/** The two families of addresses; every rule belongs to one of them. */
public enum IpFamily {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String wireName;

    IpFamily(String wireName) {
        this.wireName = wireName;
    }

    /** As in {@code ipFamilies} and {@code addressType}. */
    public String wireName() {
        return wireName;
    }

    /** Of an address or a range, as text. */
    public static IpFamily of(String address) {
        return address.indexOf(':') >= 0 ? IPV6 : IPV4;
    }

    /** An address as a range of one. */
    public String single(String address) {
        return address + (this == IPV4 ? "/32" : "/128");
    }
}
