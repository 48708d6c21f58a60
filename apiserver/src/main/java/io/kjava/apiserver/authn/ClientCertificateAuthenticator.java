package io.kjava.apiserver.authn;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.UserInfo;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The user that a client certificate names: its CN, in the groups of its O's. The handshake has
 * verified the chain already; a connection may outlive its certificate. Thread-safe.
 */
public final class ClientCertificateAuthenticator implements Authenticator {
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private static final int KNOWN = 1_000;

    private final InstantSource clock;

    /** Of connections that asked before: all requests of one bring the same certificate. */
    private final Map<Identity, Optional<UserInfo>> known = new ConcurrentHashMap<>();

    /** A certificate that is compared as the object that it is. */
    private record Identity(X509Certificate certificate) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity that && that.certificate == certificate;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(certificate);
        }
    }

    public ClientCertificateAuthenticator(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Fails a request whose certificate is no good. Asked after all that know a credential, because a
     * good token makes up for a bad certificate, and before nobody is let in as nobody.
     */
    public Optional<UserInfo> refuseUntrusted(ApiRequest request) {
        boolean ended = request.origin().certificates().stream().anyMatch(this::hasEnded);
        if (ended || request.origin().showedRefusedCertificate()) {
            throw ApiException.unauthorized();
        }
        return Optional.empty();
    }

    private boolean hasEnded(X509Certificate certificate) {
        return clock.instant().isAfter(certificate.getNotAfter().toInstant());
    }

    @Override
    public Optional<UserInfo> authenticate(ApiRequest request) {
        List<X509Certificate> chain = request.origin().certificates();
        if (chain.isEmpty() || chain.stream().anyMatch(this::hasEnded)) {
            return Optional.empty();
        }
        Identity identity = new Identity(chain.getFirst());
        Optional<UserInfo> user = known.get(identity);
        if (user == null) {
            user = user(chain.getFirst());
            if (known.size() >= KNOWN) {
                known.clear();
            }
            known.put(identity, user);
        }
        return user;
    }

    private static Optional<UserInfo> user(X509Certificate certificate) {
        String name = "";
        List<String> groups = new ArrayList<>();
        for (Rdn rdn : rdns(certificate.getSubjectX500Principal())) {
            if (rdn.getType().equalsIgnoreCase("CN")) {
                name = rdn.getValue().toString();
            } else if (rdn.getType().equalsIgnoreCase("O")) {
                groups.add(rdn.getValue().toString());
            }
        }
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new UserInfo(name, "", groups, Map.of(CREDENTIAL_ID, List.of(id(certificate)))));
    }

    private static List<Rdn> rdns(X500Principal subject) {
        try {
            List<Rdn> all = new ArrayList<>();
            for (Rdn rdn : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                var parts = rdn.toAttributes().getAll();
                while (parts.hasMore()) {
                    var part = parts.next();
                    for (int i = 0; i < part.size(); i++) {
                        all.add(new Rdn(part.getID(), part.get(i)));
                    }
                }
            }
            return all;
        } catch (InvalidNameException e) {
            return List.of();
        } catch (javax.naming.NamingException e) {
            return List.of();
        }
    }

    private static String id(X509Certificate certificate) {
        try {
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "X509SHA256=" + java.util.HexFormat.of().formatHex(digest);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
