package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.dist.config.ConfigException;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes and renews what a control plane proves itself with: two authorities (one vouches for servers,
 * one for clients), the key that signs service accounts' tokens, and certificates per component. What
 * is good is left alone; what ends soon, or names other addresses, is made anew with the same CA.
 */
public final class CertificateBootstrap {
    private static final Duration RENEW_BEFORE = Duration.ofDays(120);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path folder;
    private final InstantSource clock;
    private final CertificateAuthority servers;
    private final CertificateAuthority clients;

    private CertificateBootstrap(
            Path folder, InstantSource clock, CertificateAuthority servers, CertificateAuthority clients) {
        this.folder = folder;
        this.clock = clock;
        this.servers = servers;
        this.clients = clients;
    }

    /** A certificate and its key, as files. */
    public record KeyFiles(Path certificate, Path key) {}

    /** Opens the folder, with its authorities and the token key made when they are absent. */
    public static CertificateBootstrap open(Path folder, InstantSource clock) throws IOException {
        requireNonNull(clock, "clock");
        DataDirectory.makePrivate(folder);
        CertificateAuthority servers = authority(folder, "server-ca", "kjava-server-ca", clock);
        CertificateAuthority clients = authority(folder, "client-ca", "kjava-client-ca", clock);
        Path tokenKey = folder.resolve("service.key");
        if (!Files.exists(tokenKey)) {
            KeyPair pair = CertificateAuthority.newKeyPair();
            PemFiles.writePublic(folder.resolve("service.pub"), PemFiles.publicKey(pair.getPublic()));
            PemFiles.writePrivate(tokenKey, PemFiles.privateKey(pair.getPrivate()));
        }
        return new CertificateBootstrap(folder, clock, servers, clients);
    }

    private static CertificateAuthority authority(Path folder, String name, String commonName, InstantSource clock)
            throws IOException {
        Path certificate = folder.resolve(name + ".crt");
        Path key = folder.resolve(name + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            try {
                return new CertificateAuthority(
                        PemFiles.parseCertificates(Files.readAllBytes(certificate))
                                .getFirst(),
                        PemFiles.parsePrivateKey(Files.readAllBytes(key)),
                        clock);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(
                        "%s or the key beside it is damaged: %s".formatted(certificate, e.getMessage()));
            }
        }
        CertificateAuthority made = CertificateAuthority.create(commonName, clock);
        PemFiles.writePrivate(key, PemFiles.privateKey(made.key()));
        PemFiles.writePublic(certificate, PemFiles.certificates(List.of(made.certificate())));
        return made;
    }

    public CertificateAuthority servers() {
        return servers;
    }

    public CertificateAuthority clients() {
        return clients;
    }

    public Path serverCa() {
        return folder.resolve("server-ca.crt");
    }

    public Path clientCa() {
        return folder.resolve("client-ca.crt");
    }

    public Path tokenKey() {
        return folder.resolve("service.key");
    }

    public Path tokenPublicKey() {
        return folder.resolve("service.pub");
    }

    /** A server's certificate in a file, good for a while and for these names and addresses. */
    public KeyFiles server(String name, CertificateSubject subject) throws IOException {
        return leaf(servers, name, subject, CertificateAuthority.Use.SERVER);
    }

    /** A client's certificate in a file, good for a while. */
    public KeyFiles client(String name, CertificateSubject subject) throws IOException {
        return leaf(clients, name, subject, CertificateAuthority.Use.CLIENT);
    }

    /** Whether a certificate ends within the time in which it is to be renewed, or cannot be read. */
    public static boolean endsSoon(Path certificate, InstantSource clock) throws IOException {
        try {
            return !PemFiles.parseCertificates(Files.readAllBytes(certificate))
                    .getFirst()
                    .getNotAfter()
                    .toInstant()
                    .isAfter(clock.instant().plus(RENEW_BEFORE));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private KeyFiles leaf(
            CertificateAuthority authority, String name, CertificateSubject subject, CertificateAuthority.Use use)
            throws IOException {
        KeyFiles files = new KeyFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
        if (isGood(files, authority, subject)) {
            return files;
        }
        KeyPair pair = CertificateAuthority.newKeyPair();
        X509Certificate certificate =
                authority.issue(subject, pair.getPublic(), use, CertificateAuthority.LEAF_LIFETIME);
        PemFiles.writePrivate(files.key(), PemFiles.privateKey(pair.getPrivate()));
        PemFiles.writePublic(files.certificate(), PemFiles.certificates(List.of(certificate)));
        return files;
    }

    private boolean isGood(KeyFiles files, CertificateAuthority authority, CertificateSubject subject)
            throws IOException {
        if (!Files.exists(files.certificate()) || !Files.exists(files.key())) {
            return false;
        }
        try {
            X509Certificate certificate = PemFiles.parseCertificates(Files.readAllBytes(files.certificate()))
                    .getFirst();
            boolean lasts = certificate
                    .getNotAfter()
                    .toInstant()
                    .isAfter(clock.instant().plus(RENEW_BEFORE));
            return lasts
                    && certificate
                            .getIssuerX500Principal()
                            .equals(authority.certificate().getSubjectX500Principal())
                    && CertificateAuthority.hasSubject(certificate, subject)
                    && names(certificate).equals(names(subject));
        } catch (IllegalArgumentException | CertificateParsingException e) {
            return false; // damaged: made anew
        }
    }

    private static Set<String> names(CertificateSubject subject) {
        Set<String> names = new HashSet<>(subject.dnsNames());
        subject.addresses().stream().map(InetAddress::getHostAddress).forEach(names::add);
        return names;
    }

    private static Set<String> names(X509Certificate certificate) throws CertificateParsingException, IOException {
        Set<String> names = new HashSet<>();
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        if (all != null) {
            for (List<?> name : all) {
                if (name.get(0).equals(DNS_NAME)) {
                    names.add((String) name.get(1));
                } else if (name.get(0).equals(IP_ADDRESS)) {
                    names.add(InetAddress.getByName((String) name.get(1)).getHostAddress());
                }
            }
        }
        return names;
    }
}
