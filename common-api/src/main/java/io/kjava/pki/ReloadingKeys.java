package io.kjava.pki;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A client's certificate and key from files that are read again, at a handshake, when they have changed.
 * While they cannot be read, the ones before stay. Thread-safe.
 */
final class ReloadingKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "key";
    private final Path chainFile;
    private final Path keyFile;
    private volatile Loaded loaded;

    private record Loaded(List<X509Certificate> chain, PrivateKey key, String stamp) {}

    ReloadingKeys(Path chainFile, Path keyFile) throws IOException {
        this.chainFile = requireNonNull(chainFile, "chainFile");
        this.keyFile = requireNonNull(keyFile, "keyFile");
        this.loaded = load();
    }

    private Loaded load() throws IOException {
        String stamp = stamp();
        return new Loaded(
                PemFiles.parseCertificates(Files.readAllBytes(chainFile)),
                PemFiles.parsePrivateKey(Files.readAllBytes(keyFile)),
                stamp);
    }

    private String stamp() throws IOException {
        return Files.getLastModifiedTime(chainFile) + "/" + Files.getLastModifiedTime(keyFile);
    }

    private synchronized Loaded current() {
        try {
            if (!stamp().equals(loaded.stamp())) {
                loaded = load();
            }
        } catch (IOException | IllegalArgumentException e) {
            return loaded; // being replaced right now
        }
        return loaded;
    }

    private @Nullable String alias(String[] keyTypes) {
        String own = current().key().getAlgorithm();
        for (String type : keyTypes) {
            if (type.equals(own) || type.startsWith(own + "_")) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current().key();
    }
}
