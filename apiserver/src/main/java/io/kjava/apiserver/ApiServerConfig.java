package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.UserInfo;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting of one API server, complete and valid.
 *
 * @param listener where it listens; empty for a server that only in-process clients reach
 * @param kubelets how it reaches kubelets for logs and exec; empty when it never does
 * @param disabled features that are switched off, by the names in {@link Feature}
 */
public record ApiServerConfig(
        Optional<Listener> listener,
        Access access,
        ServiceNetwork services,
        ServiceAccounts serviceAccounts,
        Optional<KubeletAccess> kubelets,
        Limits limits,
        Set<Feature> disabled,
        String productVersion) {
    /** Parts of the server that an operator or a test may switch off. */
    public enum Feature {
        /** Who is not system:masters is asked about at the authorizers. */
        AUTHORIZATION,
        /** The {@code kubernetes} service, its endpoints, the system namespaces and priorities. */
        SYSTEM_OBJECTS,
        /** The built-in admission plugins. */
        ADMISSION
    }

    /**
     * Where requests come in.
     *
     * @param bindAddress an address of this host, or 0.0.0.0
     * @param port zero for any free one
     * @param certificate PEM chain that the server shows
     * @param clientCa PEM certificates that clients' certificates are verified with
     * @param advertiseAddress what the {@code kubernetes} service points at
     */
    public record Listener(
            String bindAddress, int port, Path certificate, Path key, Path clientCa, InetAddress advertiseAddress) {
        public Listener {
            requireNonNull(bindAddress, "bindAddress");
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
            requireNonNull(clientCa, "clientCa");
            requireNonNull(advertiseAddress, "advertiseAddress");
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("no port number: " + port);
            }
        }
    }

    /**
     * Who may come in.
     *
     * @param tokens static bearer tokens and who shows them
     * @param anonymous whether a request without credentials is {@code system:anonymous}
     */
    public record Access(Map<String, UserInfo> tokens, boolean anonymous) {
        public static final Access DEFAULT = new Access(Map.of(), true);

        public Access {
            tokens = Map.copyOf(tokens);
        }

        @Override
        public String toString() {
            return "Access[tokens=" + tokens.size() + ", anonymous=" + anonymous + "]";
        }
    }

    /**
     * The addresses of services.
     *
     * @param cidrs one, or one of each family; the first decides the default family
     * @param clusterDomain for example {@code cluster.local}
     */
    public record ServiceNetwork(List<String> cidrs, int nodePortFirst, int nodePortLast, String clusterDomain) {
        public static final ServiceNetwork DEFAULT =
                new ServiceNetwork(List.of("10.43.0.0/16"), 30000, 32767, "cluster.local");

        public ServiceNetwork {
            cidrs = List.copyOf(cidrs);
            requireNonNull(clusterDomain, "clusterDomain");
            if (cidrs.isEmpty() || cidrs.size() > 2) {
                throw new IllegalArgumentException("one service CIDR, or one of each family");
            }
            if (nodePortFirst < 1 || nodePortLast > 65535 || nodePortFirst > nodePortLast) {
                throw new IllegalArgumentException("not a port range");
            }
        }
    }

    /**
     * Tokens of service accounts.
     *
     * @param issuer the {@code iss} claim, a URL
     * @param signingKey PEM; empty: the server makes one that lives as long as its process
     * @param verificationKeys PEM keys that also verify
     * @param audiences accepted; empty: the issuer
     */
    public record ServiceAccounts(
            String issuer,
            Optional<Path> signingKey,
            List<Path> verificationKeys,
            List<String> audiences,
            Duration maxLifetime) {
        public static final ServiceAccounts DEFAULT = new ServiceAccounts(
                "https://kubernetes.default.svc.cluster.local",
                Optional.empty(),
                List.of(),
                List.of(),
                Duration.ofSeconds(1L << 32));

        public ServiceAccounts {
            requireNonNull(issuer, "issuer");
            requireNonNull(signingKey, "signingKey");
            verificationKeys = List.copyOf(verificationKeys);
            audiences = List.copyOf(audiences);
            requireNonNull(maxLifetime, "maxLifetime");
        }
    }

    /** The certificate that the server shows to kubelets, and the CA of theirs. */
    public record KubeletAccess(Path certificate, Path key, Path ca) {
        public KubeletAccess {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
            requireNonNull(ca, "ca");
        }
    }

    /**
     * @param maxBodyBytes of one request
     * @param readsInFlight and
     * @param writesInFlight short requests at a time; more are answered 429
     * @param longPerUser watches and pipes that one user may have open; more are answered 429
     * @param minWatch a watch without a timeout lasts this long, at most twice as long
     */
    public record Limits(
            int maxBodyBytes,
            int readsInFlight,
            int writesInFlight,
            int longPerUser,
            Duration requestTimeout,
            Duration minWatch,
            Duration eventTtl) {
        public static final Limits DEFAULT = new Limits(
                3 * 1024 * 1024,
                400,
                200,
                1_000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(1800),
                Duration.ofHours(1));

        public Limits {
            requireNonNull(requestTimeout, "requestTimeout");
            requireNonNull(minWatch, "minWatch");
            requireNonNull(eventTtl, "eventTtl");
        }
    }

    public ApiServerConfig {
        requireNonNull(listener, "listener");
        requireNonNull(access, "access");
        requireNonNull(services, "services");
        requireNonNull(serviceAccounts, "serviceAccounts");
        requireNonNull(kubelets, "kubelets");
        requireNonNull(limits, "limits");
        disabled = Set.copyOf(disabled);
        requireNonNull(productVersion, "productVersion");
    }

    /** Defaults everywhere, reached by in-process clients only. */
    public static ApiServerConfig inProcess() {
        return new ApiServerConfig(
                Optional.empty(),
                Access.DEFAULT,
                ServiceNetwork.DEFAULT,
                ServiceAccounts.DEFAULT,
                Optional.empty(),
                Limits.DEFAULT,
                Set.of(),
                "v1.36.0+kjava1");
    }

    public ApiServerConfig withListener(Listener newListener) {
        return new ApiServerConfig(
                Optional.of(newListener),
                access,
                services,
                serviceAccounts,
                kubelets,
                limits,
                disabled,
                productVersion);
    }

    public ApiServerConfig withAccess(Access newAccess) {
        return new ApiServerConfig(
                listener, newAccess, services, serviceAccounts, kubelets, limits, disabled, productVersion);
    }

    public ApiServerConfig withLimits(Limits newLimits) {
        return new ApiServerConfig(
                listener, access, services, serviceAccounts, kubelets, newLimits, disabled, productVersion);
    }

    public ApiServerConfig withKubelets(KubeletAccess access) {
        return new ApiServerConfig(
                listener,
                this.access,
                services,
                serviceAccounts,
                Optional.of(access),
                limits,
                disabled,
                productVersion);
    }

    public boolean has(Feature feature) {
        return !disabled.contains(feature);
    }
}
