package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.TlsChannelCredentials;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** The one connection to the members of an etcd cluster; goes to the next one when one is lost. */
final class EtcdChannel implements AutoCloseable {
    /** Warns of what our own errors say better. Held, or its level would be forgotten. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    static {
        GRPC.setLevel(Level.SEVERE);
    }

    private final EtcdAddresses addresses;
    private final ManagedChannel channel;

    private EtcdChannel(EtcdAddresses addresses, ManagedChannel channel) {
        this.addresses = requireNonNull(addresses, "addresses");
        this.channel = requireNonNull(channel, "channel");
    }

    /** Connects when it is first used. Throws UNAVAILABLE for files that cannot be used. */
    static EtcdChannel open(EtcdConfig config) {
        ChannelCredentials credentials = config.isSecure() ? tls(config) : InsecureChannelCredentials.create();
        EtcdAddresses addresses = new EtcdAddresses(config.endpoints());
        NameResolverRegistry.getDefaultRegistry().register(addresses);
        ManagedChannel channel = Grpc.newChannelBuilder(addresses.target(), credentials)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .disableRetry()
                .build();
        return new EtcdChannel(addresses, channel);
    }

    private static ChannelCredentials tls(EtcdConfig config) {
        try {
            TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
            if (config.caFile().isPresent()) {
                tls.trustManager(trust(config.caFile().get()).getTrustManagers());
            }
            if (config.certFile().isPresent()) {
                tls.keyManager(
                        identity(config.certFile().get(), config.keyFile().orElseThrow())
                                .getKeyManagers());
            }
            return tls.build();
        } catch (GeneralSecurityException | IOException e) {
            throw new StorageException(
                    StorageException.Reason.UNAVAILABLE,
                    "the certificates for the datastore cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static TrustManagerFactory trust(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        List<X509Certificate> authorities = parsed(file, PemFiles::parseCertificates);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyManagerFactory identity(Path certificate, Path key) throws GeneralSecurityException, IOException {
        List<X509Certificate> chain = parsed(certificate, PemFiles::parseCertificates);
        PrivateKey secret = parsed(key, PemFiles::parsePrivateKey);
        KeyStore store = emptyStore();
        store.setKeyEntry("key", secret, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static <T> T parsed(Path file, Function<byte[], T> parser) {
        try {
            return parser.apply(Files.readAllBytes(file));
        } catch (IOException e) {
            throw StorageException.unavailable("the file " + file + " cannot be read");
        } catch (IllegalArgumentException e) {
            throw StorageException.unavailable("the file " + file + " " + e.getMessage());
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        NameResolverRegistry.getDefaultRegistry().deregister(addresses);
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
