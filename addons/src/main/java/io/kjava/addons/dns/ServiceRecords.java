package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the names of one service are made of.
 *
 * @param addresses the service's own; empty when it is headless or an alias
 * @param alias the name that it stands for; empty when it is no alias
 * @param ports of the service
 * @param endpoints ready ones, sorted
 */
record ServiceRecords(List<byte[]> addresses, String alias, List<Port> ports, List<Endpoint> endpoints) {
    ServiceRecords {
        addresses = List.copyOf(addresses);
        requireNonNull(alias, "alias");
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /** @param name lower-case; empty for a port without a name */
    record Port(String name, String protocol, int number) {
        Port {
            requireNonNull(name, "name");
            requireNonNull(protocol, "protocol");
        }

        boolean matches(String wantedName, String wantedProtocol) {
            return wantedName.isEmpty() || name.equals(wantedName) && protocol.equals(wantedProtocol);
        }
    }

    /** @param hostName the pod's own, or its address with dashes */
    record Endpoint(String hostName, String address, byte[] ip, List<Port> ports) {
        Endpoint {
            requireNonNull(hostName, "hostName");
            requireNonNull(address, "address");
            requireNonNull(ip, "ip");
            ports = List.copyOf(ports);
        }
    }

    boolean isAlias() {
        return !alias.isEmpty();
    }

    boolean isHeadless() {
        return addresses.isEmpty() && alias.isEmpty();
    }
}
