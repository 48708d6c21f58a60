package io.kjava.pki;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;

/**
 * Whom a certificate is for.
 *
 * @param commonName the user's name in Kubernetes
 * @param organizations the user's groups
 * @param dnsNames and {@code addresses}: where a server may be reached
 */
public record CertificateSubject(
        String commonName, List<String> organizations, List<String> dnsNames, List<InetAddress> addresses) {
    public CertificateSubject {
        requireNonNull(commonName, "commonName");
        organizations = List.copyOf(organizations);
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
    }

    public static CertificateSubject client(String commonName, String... organizations) {
        return new CertificateSubject(commonName, List.of(organizations), List.of(), List.of());
    }
}
