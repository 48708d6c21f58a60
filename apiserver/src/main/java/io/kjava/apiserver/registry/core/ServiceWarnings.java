package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** What a client is told about a service that is accepted all the same. Pure. */
final class ServiceWarnings {
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";

    private ServiceWarnings() {}

    static List<String> of(DynamicObject service) {
        List<String> warnings = new ArrayList<>(0);
        JsonNode spec = service.at("spec");
        boolean elsewhere = text(spec, "type").equals("ExternalName");
        boolean none = text(spec, "clusterIP").equals("None");
        boolean headless = none && text(spec, "type").equals("ClusterIP");
        boolean external = !spec.path("externalIPs").isEmpty();
        if (service.annotations().containsKey(HINTS)) {
            warnings.add("annotation " + HINTS + " is deprecated, please use service.kubernetes.io/topology-mode"
                    + " instead");
        }
        if (!none && !text(spec, "clusterIP").isEmpty()) {
            each(spec, "clusterIPs", AddressRules::addressWarnings, warnings);
        }
        if (headless) {
            headless(spec, external, warnings);
        }
        each(spec, "externalIPs", AddressRules::addressWarnings, warnings);
        if (external && !headless && !elsewhere) {
            warnings.add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }
        String balancer = text(spec, "loadBalancerIP");
        if (!balancer.isEmpty()) {
            warnings.addAll(AddressRules.addressWarnings("spec.loadBalancerIP", balancer));
        }
        each(spec, "loadBalancerSourceRanges", AddressRules::cidrWarnings, warnings);
        if (elsewhere && external) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!elsewhere && !text(spec, "externalName").isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (text(spec, "trafficDistribution").equals("PreferClose")) {
            warnings.add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
        }
        return warnings;
    }

    private static void headless(JsonNode spec, boolean external, List<String> warnings) {
        if (!text(spec, "loadBalancerIP").isEmpty()) {
            warnings.add("spec.loadBalancerIP is ignored for headless services");
        }
        if (external) {
            warnings.add("spec.externalIPs is ignored for headless services");
        }
        if (!text(spec, "sessionAffinity").equals("None")) {
            warnings.add("spec.SessionAffinity is ignored for headless services");
        }
    }

    private static void each(
            JsonNode spec, String field, BiFunction<String, String, List<String>> rule, List<String> warnings) {
        int index = 0;
        for (JsonNode item : spec.path(field)) {
            warnings.addAll(rule.apply("spec.%s[%d]".formatted(field, index++), item.asString("")));
        }
    }

    private static String text(JsonNode spec, String field) {
        return spec.path(field).asString("");
    }
}
