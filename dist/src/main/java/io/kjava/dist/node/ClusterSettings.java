package io.kjava.dist.node;

import static java.util.Objects.requireNonNull;

import io.kjava.dist.config.Cidr;
import java.net.InetAddress;

/** What all nodes of a cluster have to agree on. */
public record ClusterSettings(Cidr clusterCidr, Cidr serviceCidr, InetAddress clusterDns, String clusterDomain) {
    public ClusterSettings {
        requireNonNull(clusterCidr, "clusterCidr");
        requireNonNull(serviceCidr, "serviceCidr");
        requireNonNull(clusterDns, "clusterDns");
        requireNonNull(clusterDomain, "clusterDomain");
    }
}
