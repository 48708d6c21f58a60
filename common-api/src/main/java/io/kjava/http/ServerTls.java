package io.kjava.http;

import io.kjava.pki.PemFiles;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of TLS: its certificate, read anew when its file changes, and the judgement about
 * clients' certificates. A client with a certificate that nobody vouches for is let in, because it may
 * have a token, and it is remembered that its certificate is no good. Thread-safe.
 */
final class ServerTls {
    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    private final HttpServerConfig.Tls config;
    private volatile Loaded loaded;

    /** What was read, and of which state of the files. */
    private record Loaded(SslContext context, Optional<X509TrustManager> clients, String stamp) {}

    ServerTls(HttpServerConfig.Tls config) {
        this.config = config;
        this.loaded = load();
    }

    /** For a new connection. Looks whether the files have changed. */
    SslContext context() {
        Loaded now = loaded;
        if (stamp().equals(now.stamp())) {
            return now.context();
        }
        synchronized (this) {
            if (!stamp().equals(loaded.stamp())) {
                try {
                    loaded = load();
                    log.atInfo().addKeyValue("file", config.certificates()).log("read certificate");
                } catch (IllegalStateException e) {
                    log.atWarn().setCause(e).log("new certificate is unusable, keeping the old one");
                }
            }
            return loaded.context();
        }
    }

    /** The client's chain when somebody whom we trust vouches for it. */
    PeerCertificates shown(SSLSession session) {
        Optional<X509TrustManager> clients = loaded.clients();
        if (clients.isEmpty()) {
            return PeerCertificates.NONE;
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
            clients.get().checkClientTrusted(chain.toArray(X509Certificate[]::new), algorithm);
            return new PeerCertificates(chain, false);
        } catch (SSLPeerUnverifiedException e) {
            return PeerCertificates.NONE;
        } catch (CertificateException e) {
            log.atDebug().setCause(e).log("client certificate is not trusted");
            return PeerCertificates.REFUSED;
        }
    }

    private String stamp() {
        try {
            return Files.getLastModifiedTime(config.certificates()) + "/" + Files.getLastModifiedTime(config.key());
        } catch (IOException e) {
            return loaded == null ? "" : loaded.stamp(); // being replaced right now
        }
    }

    private Loaded load() {
        String stamp = stamp();
        try {
            List<X509Certificate> chain = PemFiles.parseCertificates(Files.readAllBytes(config.certificates()));
            PrivateKey key = PemFiles.parsePrivateKey(Files.readAllBytes(config.key()));
            SslContextBuilder builder = SslContextBuilder.forServer(
                            new OpenSslCachingX509KeyManagerFactory(OneKey.factory(key, chain)))
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(protocols());
            Optional<X509TrustManager> clients = Optional.empty();
            if (config.clientAuthorities().isPresent()) {
                X509TrustManager judge = judge(config.clientAuthorities().get());
                builder.clientAuth(ClientAuth.OPTIONAL).trustManager(new EverybodyMayTry(judge));
                clients = Optional.of(judge);
            }
            return new Loaded(builder.build(), clients, stamp);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "TLS with %s cannot be set up: %s".formatted(config.certificates(), e.getMessage()), e);
        }
    }

    private static ApplicationProtocolConfig protocols() {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1);
    }

    private static X509TrustManager judge(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate ca : PemFiles.parseCertificates(Files.readAllBytes(authorities))) {
            store.setCertificateEntry("ca" + number++, ca);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    /** Lets every handshake through; {@link #shown} judges afterwards. */
    private record EverybodyMayTry(X509TrustManager judge) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // judged after the handshake, so that a bad certificate can still bring a good token
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }
}
