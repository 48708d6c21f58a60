package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Who may use this server: the API server, which has asked its own rules about its client. Immutable. */
final class Callers {
    private final String apiServerUser;

    Callers(String apiServerUser) {
        this.apiServerUser = requireNonNull(apiServerUser, "apiServerUser");
    }

    /** Throws 401 for nobody and 403 for somebody else. */
    void require(HttpExchange exchange) {
        List<X509Certificate> chain = exchange.peerCertificates();
        if (chain.isEmpty()) {
            throw new HttpProblem(401, "Unauthorized");
        }
        LdapName subject = subject(chain.getFirst());
        if (!has(subject, "CN", apiServerUser)) {
            throw new HttpProblem(
                    403,
                    "Forbidden (user=%s, verb=%s, resource=nodes, subresource(s)=[proxy])"
                            .formatted(subject, exchange.method()));
        }
    }

    private static LdapName subject(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName());
        } catch (InvalidNameException e) {
            throw new HttpProblem(401, "Unauthorized");
        }
    }

    private static boolean has(LdapName subject, String type, String value) {
        for (Rdn part : subject.getRdns()) {
            if (part.getType().equalsIgnoreCase(type) && part.getValue().equals(value)) {
                return true;
            }
        }
        return false;
    }
}
