package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.Storage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a storage on etcd.
 *
 * @param endpoints members of one etcd cluster, all {@code http} or all {@code https}
 * @param caFile certificates that vouch for the members; empty: those the system trusts
 * @param certFile what this process shows, with {@code keyFile}; empty: nothing
 * @param compactEvery how often history older than that is forgotten; zero for never
 * @param startLimit within which one member must take the first connection
 * @param callLimit within which every answer must come
 */
public record EtcdConfig(
        List<URI> endpoints,
        Optional<Path> caFile,
        Optional<Path> certFile,
        Optional<Path> keyFile,
        int maxValue,
        Duration compactEvery,
        Duration startLimit,
        Duration callLimit) {
    private static final String EXPECTED = " (expected: http(s)://HOST:PORT of etcd, by commas)";

    public EtcdConfig {
        endpoints = List.copyOf(endpoints);
        requireNonNull(caFile, "caFile");
        requireNonNull(certFile, "certFile");
        requireNonNull(keyFile, "keyFile");
        requireNonNull(compactEvery, "compactEvery");
        requireNonNull(startLimit, "startLimit");
        requireNonNull(callLimit, "callLimit");
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoint" + EXPECTED);
        }
        if (certFile.isPresent() != keyFile.isPresent()) {
            throw new IllegalArgumentException("a certificate and its key go together");
        }
    }

    /** The usual limits. Throws {@code IllegalArgumentException} for text that names no etcd. */
    public static EtcdConfig of(String endpoints, Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
        return new EtcdConfig(
                parse(endpoints),
                ca,
                certificate,
                key,
                Storage.MAX_VALUE,
                Duration.ofMinutes(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10));
    }

    private static List<URI> parse(String text) {
        List<URI> result = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String word = part.strip();
            if (!word.matches("https?://(\\[[0-9a-fA-F:]+]|[A-Za-z0-9._-]+):[0-9]{1,5}/?")) {
                throw new IllegalArgumentException("'" + word + "'" + EXPECTED);
            }
            result.add(URI.create(word));
        }
        if (result.stream().map(URI::getScheme).distinct().count() > 1) {
            throw new IllegalArgumentException("'" + text + "' mixes http and https");
        }
        return result;
    }

    public EtcdConfig withCompaction(Duration every) {
        return new EtcdConfig(endpoints, caFile, certFile, keyFile, maxValue, every, startLimit, callLimit);
    }

    boolean isSecure() {
        return endpoints.getFirst().getScheme().equals("https");
    }

    String names() {
        return String.join(",", endpoints.stream().map(URI::toString).toList());
    }
}
