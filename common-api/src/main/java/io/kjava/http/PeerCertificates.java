package io.kjava.http;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a client has shown in the handshake, which has proven that it holds the key. Immutable.
 *
 * @param chain the client's own certificate first; empty when none was shown, or none that counts
 * @param refused that one was shown for which nobody vouches whom the server trusts: it is another
 *     authority's, it has ended, or it is not meant for clients
 */
public record PeerCertificates(List<X509Certificate> chain, boolean refused) {
    static final PeerCertificates NONE = new PeerCertificates(List.of(), false);
    static final PeerCertificates REFUSED = new PeerCertificates(List.of(), true);

    public PeerCertificates {
        chain = List.copyOf(chain);
    }
}
