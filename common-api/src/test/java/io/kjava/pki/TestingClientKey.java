package io.kjava.pki;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A key and its certificate, shown to every server that asks, whoever it says that it trusts. */
public final class TestingClientKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final X509Certificate certificate;
    private final PrivateKey key;

    private TestingClientKey(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** One that the authority issues now. */
    public static TestingClientKey issuedBy(
            CertificateAuthority authority, CertificateAuthority.Use use, String user, String... groups) {
        KeyPair pair = CertificateAuthority.newKeyPair();
        X509Certificate certificate =
                authority.issue(CertificateSubject.client(user, groups), pair.getPublic(), use, Duration.ofHours(1));
        return new TestingClientKey(certificate, pair.getPrivate());
    }

    /** One of the same authority that ended a day ago. */
    public static TestingClientKey ended(CertificateAuthority authority, String user, String... groups) {
        InstantSource before = () -> InstantSource.system().instant().minus(Duration.ofDays(1));
        CertificateAuthority then = new CertificateAuthority(authority.certificate(), authority.key(), before);
        return issuedBy(then, CertificateAuthority.Use.CLIENT, user, groups);
    }

    public static TestingClientKey of(X509Certificate certificate, PrivateKey key) {
        return new TestingClientKey(certificate, key);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /** Trusts the authority's servers and shows this. */
    public SSLContext context(X509Certificate authority) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {this}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("cannot make a TLS context", e);
        }
    }

    @Override
    public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
