package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.kjava.net.IpRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the cluster's name server.
 *
 * @param addresses to answer on: on every node the cluster's DNS addresses, which the node holds
 * @param clusterDomain without a dot at the end
 * @param clusterRanges of pods and services, whose addresses nobody outside can name
 * @param ttlSeconds how long clients may remember the cluster's names
 * @param upstream whom to ask about all other names
 * @param service whether to keep the Service of the cluster's DNS; one node of a cluster does
 */
public record DnsConfig(
        List<InetSocketAddress> addresses,
        String clusterDomain,
        List<IpRange> clusterRanges,
        int ttlSeconds,
        Upstreams upstream,
        boolean service) {
    public DnsConfig {
        addresses = List.copyOf(addresses);
        requireNonNull(clusterDomain, "clusterDomain");
        clusterRanges = List.copyOf(clusterRanges);
        requireNonNull(upstream, "upstream");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address to answer on");
        }
    }

    /** The usual settings: port 53 of the cluster's DNS addresses, the host's own name servers. */
    public static DnsConfig of(
            List<InetAddress> clusterDns, String clusterDomain, List<IpRange> clusterRanges, boolean service) {
        return new DnsConfig(
                clusterDns.stream().map(ip -> new InetSocketAddress(ip, 53)).toList(),
                clusterDomain,
                clusterRanges,
                5,
                Upstreams.ofHost(),
                service);
    }

    /**
     * Whom to ask.
     *
     * @param servers fixed; empty to read the files
     * @param files in the form of resolv.conf; the first counts unless it names only a stub on a
     *     loopback address
     * @param patience how long to wait for one server
     * @param cacheSize how many answers to remember
     */
    public record Upstreams(List<InetSocketAddress> servers, List<Path> files, Duration patience, int cacheSize) {
        public Upstreams {
            servers = List.copyOf(servers);
            files = List.copyOf(files);
            requireNonNull(patience, "patience");
        }

        public static Upstreams ofHost() {
            return new Upstreams(
                    List.of(),
                    List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf")),
                    Duration.ofSeconds(2),
                    10_000);
        }

        public static Upstreams fixed(List<InetSocketAddress> servers) {
            return new Upstreams(servers, List.of(), Duration.ofSeconds(2), 10_000);
        }
    }
}
