package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import io.kjava.cri.SandboxConfig.Dns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a pod resolves names: by its policy, the cluster's server and the host's own settings. Pure.
 *
 * @param clusterServers empty while the cluster has no name server
 * @param clusterDomain for example {@code cluster.local}
 * @param host what the host itself uses
 */
public record DnsSettings(List<String> clusterServers, String clusterDomain, Dns host) {
    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCHES = 32;
    private static final int MAX_SEARCH_LENGTH = 2048;

    public DnsSettings {
        clusterServers = List.copyOf(clusterServers);
        requireNonNull(clusterDomain, "clusterDomain");
        requireNonNull(host, "host");
    }

    /** Reads the text of a {@code resolv.conf}. */
    public static Dns parseHost(String resolvConf) {
        List<String> servers = new ArrayList<>();
        List<String> searches = List.of();
        List<String> options = List.of();
        for (String line : resolvConf.lines().toList()) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> servers.addAll(values.subList(0, Math.min(1, values.size())));
                case "search" ->
                    searches = values.stream().map(DnsSettings::withoutDot).toList();
                case "options" -> options = values;
                default -> {} // comments, sortlist, domain
            }
        }
        return new Dns(servers, searches, options);
    }

    public Dns forPod(Pod pod) {
        Dns base = switch (effectivePolicy(pod)) {
            case "None" -> Dns.NONE;
            case "ClusterFirst" -> cluster(pod);
            default -> host;
        };
        PodDNSConfig own = pod.getSpec().getDnsConfig();
        return limited(own == null ? base : merged(base, own));
    }

    private String effectivePolicy(Pod pod) {
        String policy = pod.getSpec().getDnsPolicy();
        boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        String wanted = policy == null || policy.isEmpty() ? "ClusterFirst" : policy;
        boolean cluster = wanted.equals("ClusterFirstWithHostNet") || wanted.equals("ClusterFirst") && !hostNetwork;
        if (cluster) {
            return clusterServers.isEmpty() ? "Default" : "ClusterFirst";
        }
        return wanted.equals("None") ? "None" : "Default";
    }

    private Dns cluster(Pod pod) {
        List<String> searches = new ArrayList<>();
        if (!clusterDomain.isEmpty()) {
            searches.add(pod.getMetadata().getNamespace() + ".svc." + clusterDomain);
            searches.add("svc." + clusterDomain);
            searches.add(clusterDomain);
        }
        searches.addAll(host.searches());
        return new Dns(clusterServers, distinct(searches), List.of("ndots:5"));
    }

    private static Dns merged(Dns base, PodDNSConfig own) {
        List<String> servers = new ArrayList<>(base.servers());
        servers.addAll(own.getNameservers());
        List<String> searches = new ArrayList<>(base.searches());
        own.getSearches().stream().map(DnsSettings::withoutDot).forEach(searches::add);
        Map<String, String> options = new LinkedHashMap<>();
        base.options().forEach(option -> options.put(nameOf(option), option));
        for (PodDNSConfigOption option : own.getOptions()) {
            String value = option.getValue();
            options.put(option.getName(), value == null ? option.getName() : option.getName() + ":" + value);
        }
        return new Dns(distinct(servers), distinct(searches), List.copyOf(options.values()));
    }

    private static Dns limited(Dns dns) {
        List<String> searches = new ArrayList<>();
        int length = 0;
        for (String search : dns.searches()) {
            length += search.length() + 1;
            if (searches.size() == MAX_SEARCHES || length > MAX_SEARCH_LENGTH) {
                break;
            }
            searches.add(search);
        }
        List<String> servers = dns.servers();
        return new Dns(servers.subList(0, Math.min(MAX_SERVERS, servers.size())), searches, dns.options());
    }

    private static String nameOf(String option) {
        int colon = option.indexOf(':');
        return colon < 0 ? option : option.substring(0, colon);
    }

    private static String withoutDot(String search) {
        return search.length() > 1 && search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
    }

    private static List<String> distinct(List<String> values) {
        Set<String> distinct = new LinkedHashSet<>(values);
        return List.copyOf(distinct);
    }
}
