package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Warnings about accepted objects of the network groups. Pure. */
final class NetworkWarnings {
    private static final String CLASS = "kubernetes.io/ingress.class";
    private static final Set<String> OWN_CONTROLLERS =
            Set.of("endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io");

    private NetworkWarnings() {}

    static List<String> ingress(DynamicObject ingress) {
        return ingress.annotations().containsKey(CLASS)
                ? List.of("annotation \"" + CLASS + "\" is deprecated, please use 'spec.ingressClassName' instead")
                : List.of();
    }

    static List<String> policy(DynamicObject policy) {
        List<String> warnings = new ArrayList<>(0);
        peers(policy.at("spec", "ingress"), "spec.ingress", "from", warnings);
        peers(policy.at("spec", "egress"), "spec.egress", "to", warnings);
        return warnings;
    }

    private static void peers(JsonNode rules, String path, String field, List<String> warnings) {
        for (int i = 0; i < rules.size(); i++) {
            JsonNode peers = rules.path(i).path(field);
            for (int j = 0; j < peers.size(); j++) {
                JsonNode block = peers.path(j).path("ipBlock");
                String place = "%s[%d].%s[%d].ipBlock".formatted(path, i, field, j);
                if (block.isObject()) {
                    range(block.path("cidr"), place + ".cidr", warnings);
                    for (int k = 0; k < block.path("except").size(); k++) {
                        range(block.path("except").path(k), "%s.except[%d]".formatted(place, k), warnings);
                    }
                }
            }
        }
    }

    private static void range(JsonNode range, String place, List<String> warnings) {
        warnings.addAll(AddressRules.cidrWarnings(place, range.asString("")));
    }

    /** Kubernetes' own controllers write addresses in the best form. */
    static List<String> slice(DynamicObject slice) {
        List<String> warnings = new ArrayList<>(0);
        if (slice.text("addressType").equals("FQDN")) {
            warnings.add("spec.addressType: FQDN endpoints are deprecated");
        }
        if (OWN_CONTROLLERS.contains(slice.labels().getOrDefault("endpointslice.kubernetes.io/managed-by", ""))) {
            return warnings;
        }
        JsonNode endpoints = slice.at("endpoints");
        for (int i = 0; i < endpoints.size(); i++) {
            JsonNode addresses = endpoints.path(i).path("addresses");
            for (int j = 0; j < addresses.size(); j++) {
                String place = "endpoints[%d].addresses[%d]".formatted(i, j);
                warnings.addAll(
                        AddressRules.addressWarnings(place, addresses.path(j).asString("")));
            }
        }
        return warnings;
    }
}
