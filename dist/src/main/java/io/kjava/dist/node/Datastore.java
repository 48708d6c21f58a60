package io.kjava.dist.node;

import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.embedded.EmbeddedConfig;
import io.kjava.apiserver.storage.embedded.EmbeddedStorage;
import io.kjava.apiserver.storage.etcd.EtcdConfig;
import io.kjava.apiserver.storage.etcd.EtcdStorage;
import io.kjava.dist.bootstrap.CertificateBootstrap;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.bootstrap.SharedKeys;
import io.kjava.dist.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Where a server keeps its cluster, and the keys that go with it. */
final class Datastore {
    private Datastore() {}

    /** An etcd's classes are loaded when there is one. */
    static Storage open(ServerConfig config, DataDirectory directory, InstantSource clock) {
        Optional<EtcdConfig> etcd = config.datastore();
        return etcd.isPresent()
                ? EtcdStorage.open(etcd.get(), clock)
                : EmbeddedStorage.open(EmbeddedConfig.in(directory.database()), clock);
    }

    /** This server's own keys, or those that all servers on the storage share. */
    static CertificateBootstrap certificates(
            ServerConfig config, DataDirectory directory, Storage storage, InstantSource clock, RandomGenerator random)
            throws IOException {
        if (!storage.isShared()) {
            return CertificateBootstrap.open(directory.serverTls(), clock);
        }
        SharedKeys shared = new SharedKeys(storage, directory.serverTls(), random);
        if (!shared.take(password(config, directory))) {
            CertificateBootstrap first = CertificateBootstrap.open(directory.serverTls(), clock);
            JoinToken token = JoinToken.ensure(
                    directory.tokenFile(), Files.readAllBytes(first.serverCa()), config.token(), random);
            if (!shared.put(token.password())) {
                shared.take(Optional.of(token.password()));
            }
        }
        return CertificateBootstrap.open(directory.serverTls(), clock);
    }

    private static Optional<String> password(ServerConfig config, DataDirectory directory) throws IOException {
        if (config.token().isPresent()) {
            return config.token().map(text -> JoinToken.parse(text).password());
        }
        return Files.exists(directory.tokenFile())
                ? Optional.of(
                        JoinToken.parse(Files.readString(directory.tokenFile())).password())
                : Optional.empty();
    }
}
