package io.kjava.addons.dns;

import io.kjava.addons.dns.ServiceRecords.Endpoint;
import io.kjava.addons.dns.ServiceRecords.Port;
import io.kjava.net.IpRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about the cluster's own names, by the rules of Kubernetes' DNS specification
 * 1.1.0. Pure: an image and a question in, an outcome out. Thread-safe.
 */
final class ZoneAnswers {
    private static final String SPECIFICATION = "1.1.0";

    private final String domain;
    private final List<IpRange> ranges;
    private final int ttl;
    private final List<byte[]> ownAddresses;

    /** What came of a question. */
    sealed interface Outcome {
        /** This server knows. */
        record Answered(Reply reply) implements Outcome {}

        /** The name is another name for one outside: ask others, and put this in front. */
        record Aliased(DnsRecord.Pointer alias) implements Outcome {}

        /** Not a name of the cluster: ask others. */
        record Foreign() implements Outcome {}
    }

    /** @param ownAddresses of this server */
    ZoneAnswers(DnsConfig config, List<byte[]> ownAddresses) {
        this.domain = config.clusterDomain();
        this.ranges = config.clusterRanges();
        this.ttl = config.ttlSeconds();
        this.ownAddresses = List.copyOf(ownAddresses);
    }

    boolean isOurs(String name) {
        return name.equals(domain) || name.endsWith("." + domain);
    }

    /** @param turn chooses which of several addresses comes first */
    Outcome answer(ClusterZone zone, Query query, int turn) {
        String name = query.name();
        if (isOurs(name)) {
            return inZone(zone, query, turn);
        }
        if (query.type() == RecordType.PTR) {
            return reverse(zone, query);
        }
        List<byte[]> host = zone.hosts().get(name);
        return host == null ? new Outcome.Foreign() : found(addresses(name, host, query, 0));
    }

    private Outcome inZone(ClusterZone zone, Query query, int turn) {
        String name = query.name();
        if (name.equals(domain)) {
            return apex(zone, query);
        }
        String[] labels = name.substring(0, name.length() - domain.length() - 1).split("\\.");
        int last = labels.length - 1;
        return switch (labels[last]) {
            case "svc" -> service(zone, query, labels, turn);
            case "pod" -> pod(zone, query, labels);
            case "dns-version" ->
                last > 0 ? missing(zone) : found(zone, query, List.of(new DnsRecord.Text(name, ttl, SPECIFICATION)));
            case "dns" -> nameServer(zone, query, labels);
            default -> missing(zone);
        };
    }

    private Outcome apex(ClusterZone zone, Query query) {
        List<DnsRecord> records =
                List.of(authority(zone), new DnsRecord.Pointer(domain, ttl, RecordType.NS, "ns.dns." + domain));
        return found(zone, query, records);
    }

    private Outcome nameServer(ClusterZone zone, Query query, String[] labels) {
        if (labels.length == 1) {
            return found(zone, query, List.of());
        }
        return labels.length == 2 && labels[0].equals("ns")
                ? found(zone, query, addresses(query.name(), ownAddresses, query, 0))
                : missing(zone);
    }

    /** {@code a-b-c-d.namespace.pod}: the address is in the name itself. */
    private Outcome pod(ClusterZone zone, Query query, String[] labels) {
        int last = labels.length - 1;
        if (last == 0) {
            return found(zone, query, List.of());
        }
        if (last > 2 || !zone.hasNamespace(labels[last - 1])) {
            return missing(zone);
        }
        if (last == 1) {
            return found(zone, query, List.of());
        }
        String label = labels[0];
        boolean v4 = label.matches("\\d+-\\d+-\\d+-\\d+");
        return ServiceReader.bytes(label.replace('-', v4 ? '.' : ':'))
                .map(ip -> found(zone, query, addresses(query.name(), List.of(ip), query, 0)))
                .orElseGet(() -> missing(zone));
    }

    private Outcome service(ClusterZone zone, Query query, String[] labels, int turn) {
        int last = labels.length - 1;
        if (last == 0) {
            return found(zone, query, List.of());
        }
        if (last == 1) {
            return zone.hasNamespace(labels[0]) && zone.namespaces().isPresent()
                    ? found(zone, query, List.of())
                    : missing(zone);
        }
        ServiceRecords service = zone.services().get(labels[last - 2] + "." + labels[last - 1]);
        if (service == null || last > 4) {
            return missing(zone);
        }
        String base = labels[last - 2] + "." + labels[last - 1] + ".svc." + domain;
        return switch (last) {
            case 2 -> wholeService(zone, query, service, base, turn);
            case 3 -> oneEndpoint(zone, query, service, base, labels[0]);
            default -> {
                boolean named = labels[0].startsWith("_") && labels[1].startsWith("_");
                String portName = named ? labels[0].substring(1) : "";
                yield portName.isEmpty() || service.isAlias()
                        ? missing(zone)
                        : ports(zone, query, service, base, portName, labels[1].substring(1));
            }
        };
    }

    private Outcome wholeService(ClusterZone zone, Query query, ServiceRecords service, String base, int turn) {
        if (service.isAlias()) {
            return new Outcome.Aliased(new DnsRecord.Pointer(base, ttl, RecordType.CNAME, service.alias()));
        }
        if (service.isHeadless() && service.endpoints().isEmpty()) {
            return missing(zone);
        }
        if (query.type() == RecordType.SRV) {
            return ports(zone, query, service, base, "", "");
        }
        List<byte[]> ips = service.isHeadless()
                ? distinct(service.endpoints().stream().map(Endpoint::ip).toList())
                : service.addresses();
        return found(zone, query, addresses(base, ips, query, turn));
    }

    private Outcome oneEndpoint(ClusterZone zone, Query query, ServiceRecords service, String base, String hostName) {
        List<Endpoint> endpoints = service.endpoints().stream()
                .filter(e -> e.hostName().equals(hostName))
                .toList();
        if (endpoints.isEmpty()) {
            return missing(zone);
        }
        if (query.type() == RecordType.SRV) {
            return services(zone, query, targets(endpoints, base, "", ""));
        }
        List<byte[]> ips = distinct(endpoints.stream().map(Endpoint::ip).toList());
        return found(zone, query, addresses(query.name(), ips, query, 0));
    }

    /** {@code _port._protocol.service}. */
    private Outcome ports(
            ClusterZone zone, Query query, ServiceRecords service, String base, String portName, String protocol) {
        List<Target> targets = service.isHeadless()
                ? targets(service.endpoints(), base, portName, protocol)
                : service.ports().stream()
                        .filter(port -> port.matches(portName, protocol))
                        .map(port -> new Target(base, port.number(), service.addresses()))
                        .toList();
        return targets.isEmpty() ? missing(zone) : services(zone, query, targets);
    }

    private record Target(String name, int port, List<byte[]> ips) {}

    private static List<Target> targets(List<Endpoint> endpoints, String base, String portName, String protocol) {
        List<Target> targets = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            for (Port port : endpoint.ports()) {
                if (port.matches(portName, protocol)) {
                    targets.add(new Target(endpoint.hostName() + "." + base, port.number(), List.of(endpoint.ip())));
                }
            }
        }
        return targets;
    }

    private Outcome services(ClusterZone zone, Query query, List<Target> targets) {
        if (query.type() != RecordType.SRV) {
            // a name of a port has an address too, for those who ask for one
            List<byte[]> ips = targets.stream().flatMap(t -> t.ips().stream()).toList();
            return found(zone, query, addresses(query.name(), distinct(ips), query, 0));
        }
        int weight = Math.max(1, 100 / targets.size());
        List<DnsRecord> answers = new ArrayList<>();
        Set<Target> seen = new LinkedHashSet<>();
        for (Target target : targets) {
            answers.add(new DnsRecord.Service(query.name(), ttl, weight, target.port(), target.name()));
            seen.add(new Target(target.name(), 0, target.ips()));
        }
        List<DnsRecord> additional = new ArrayList<>();
        for (Target target : seen) {
            target.ips().forEach(ip -> additional.add(new DnsRecord.Address(target.name(), ttl, ip)));
        }
        return new Outcome.Answered(new Reply(Rcode.NOERROR, true, answers, List.of(), additional));
    }

    private Outcome reverse(ClusterZone zone, Query query) {
        @Nullable String address = ReverseName.address(query.name()).orElse(null);
        if (address == null) {
            return new Outcome.Foreign();
        }
        List<String> names = zone.reverse().get(address);
        if (names == null) {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return ranges.stream().anyMatch(range -> range.contains(parsed)) ? missing(zone) : new Outcome.Foreign();
        }
        List<DnsRecord> answers = new ArrayList<>();
        names.forEach(name -> answers.add(new DnsRecord.Pointer(query.name(), ttl, RecordType.PTR, name)));
        return found(zone, query, answers);
    }

    private List<DnsRecord> addresses(String owner, List<byte[]> ips, Query query, int turn) {
        int length = query.type() == RecordType.A ? 4 : query.type() == RecordType.AAAA ? 16 : 0;
        List<DnsRecord> records = new ArrayList<>(ips.size());
        for (byte[] ip : ips) {
            if (ip.length == length) {
                records.add(new DnsRecord.Address(owner, ttl, ip));
            }
        }
        if (records.size() > 1) {
            Collections.rotate(records, Math.floorMod(turn, records.size()));
        }
        return records;
    }

    private static List<byte[]> distinct(List<byte[]> ips) {
        Set<java.nio.ByteBuffer> seen = new LinkedHashSet<>();
        return ips.stream().filter(ip -> seen.add(java.nio.ByteBuffer.wrap(ip))).toList();
    }

    /**
     * The name exists: records of the type asked for, or none, said so that it can be remembered.
     */
    private Outcome found(ClusterZone zone, Query query, List<DnsRecord> records) {
        List<DnsRecord> asked =
                records.stream().filter(record -> record.type() == query.type()).toList();
        List<DnsRecord> authority = asked.isEmpty() ? List.of(authority(zone)) : List.of();
        return new Outcome.Answered(new Reply(Rcode.NOERROR, true, asked, authority, List.of()));
    }

    private static Outcome found(List<DnsRecord> records) {
        return new Outcome.Answered(new Reply(Rcode.NOERROR, true, records, List.of(), List.of()));
    }

    private Outcome missing(ClusterZone zone) {
        return new Outcome.Answered(new Reply(Rcode.NXDOMAIN, true, List.of(), List.of(authority(zone)), List.of()));
    }

    private DnsRecord authority(ClusterZone zone) {
        return new DnsRecord.Authority(domain, ttl, "ns.dns." + domain, "hostmaster." + domain, zone.serial());
    }
}
