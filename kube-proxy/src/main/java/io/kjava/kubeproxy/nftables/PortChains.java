package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.ChainNames;
import io.kjava.kubeproxy.rules.EndpointChoice;
import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortView;
import java.util.ArrayList;
import java.util.List;

/** The chains of a port that asks for affinity or for local endpoints. Pure. */
final class PortChains {
    private final RuleSettings settings;
    private final ServicePortView port;
    private final EndpointChoice choice;
    private final String suffix;

    PortChains(RuleSettings settings, ServicePortView port, EndpointChoice choice) {
        this.settings = requireNonNull(settings, "settings");
        this.port = requireNonNull(port, "port");
        this.choice = requireNonNull(choice, "choice");
        this.suffix = ChainNames.suffix(port.name());
    }

    boolean hasInternal() {
        return !port.internalLocal() || !choice.local().isEmpty();
    }

    boolean hasExternal() {
        return !port.externalLocal() || !choice.local().isEmpty();
    }

    String internalName() {
        return "service-" + suffix;
    }

    String externalName() {
        return "external-" + suffix;
    }

    void addTo(List<NftSet> sets, List<NftChain> chains) {
        for (EndpointView endpoint : choice.reachable()) {
            if (port.affinitySeconds() > 0) {
                sets.add(affinity(endpoint));
            }
            chains.add(endpointChain(endpoint));
        }
        if (!choice.cluster().isEmpty()) {
            chains.add(policyChain("cluster-", choice.cluster()));
        }
        if (!choice.local().isEmpty()) {
            chains.add(policyChain("local-", choice.local()));
        }
        if (hasInternal()) {
            List<String> rules = new ArrayList<>();
            String strangers = Words.masqueradeStrangers(settings);
            if (!strangers.isEmpty()) {
                rules.add(strangers);
            }
            rules.add("goto " + policy(port.internalLocal()));
            chains.add(about(internalName(), rules));
        }
        if (port.isExternallyAccessible()) {
            chains.add(externalChain());
        }
    }

    private NftChain externalChain() {
        List<String> rules = new ArrayList<>();
        if (!port.externalLocal()) {
            rules.add("jump mark-for-masquerade");
        } else if (!choice.cluster().isEmpty()) {
            settings.clusterCidr()
                    .ifPresent(cidr ->
                            rules.add("%s saddr %s goto %s".formatted(Words.ip(settings), cidr, policy(false))));
            rules.add("fib saddr type local jump mark-for-masquerade");
            rules.add("fib saddr type local goto " + policy(false));
        }
        if (hasExternal()) {
            rules.add("goto " + policy(port.externalLocal()));
        }
        return about(externalName(), rules);
    }

    private NftChain policyChain(String prefix, List<EndpointView> endpoints) {
        List<String> rules = new ArrayList<>();
        if (port.affinitySeconds() > 0) {
            for (EndpointView endpoint : endpoints) {
                rules.add("%s saddr @%s goto %s"
                        .formatted(Words.ip(settings), affinityName(endpoint), endpointName(endpoint)));
            }
        }
        List<String> slots = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            slots.add(i + " : goto " + endpointName(endpoints.get(i)));
        }
        rules.add("numgen random mod %d vmap { %s }".formatted(endpoints.size(), String.join(", ", slots)));
        return about(prefix + suffix, rules);
    }

    private NftChain endpointChain(EndpointView endpoint) {
        List<String> rules = new ArrayList<>();
        if (port.affinitySeconds() > 0) {
            rules.add("update @%s { %s saddr }".formatted(affinityName(endpoint), Words.ip(settings)));
        }
        rules.add("meta l4proto " + port.protocol() + " dnat to " + endpoint.hostPort());
        return about(endpointName(endpoint), rules);
    }

    private NftSet affinity(EndpointView endpoint) {
        return new NftSet(
                "set",
                affinityName(endpoint),
                "type %s ; flags dynamic,timeout ; timeout %ds ;"
                        .formatted(Words.addressType(settings), port.affinitySeconds()));
    }

    private String policy(boolean local) {
        return (local ? "local-" : "cluster-") + suffix;
    }

    private String endpointName(EndpointView endpoint) {
        return "endpoint-" + ChainNames.suffix(port.name(), endpoint);
    }

    private String affinityName(EndpointView endpoint) {
        return "affinity-" + ChainNames.suffix(port.name(), endpoint) + "-" + port.affinitySeconds();
    }

    private NftChain about(String name, List<String> rules) {
        return NftChain.about(name, port.name().toString(), rules);
    }
}
