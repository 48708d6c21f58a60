package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a service must be, in Kubernetes' order. Pure. */
final class ServiceRules {
    private static final int MAX_AFFINITY_SECONDS = 86400;
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String MODE = "service.kubernetes.io/topology-mode";
    private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";

    private ServiceRules() {}

    static boolean isHeadless(Spot spec) {
        return spec.at("clusterIPs").size() == 1
                && spec.at("clusterIPs").item(0).is("None");
    }

    static void validate(Spot service) {
        Spot spec = service.at("spec");
        Spot annotations = service.at("metadata", "annotations");
        Spot mode = annotations.key(MODE);
        Spot hints = annotations.key(HINTS);
        if (mode.isSet() && hints.isSet() && !mode.text().equals(hints.text())) {
            mode.invalid("must match annotations[" + HINTS + "] when both are specified");
        }
        boolean headless = isHeadless(spec);
        boolean external = spec.at("type").is("ExternalName");
        if (spec.at("ports").size() == 0 && !headless && !external) {
            spec.at("ports").required();
        }
        type(spec, headless);
        ports(spec.at("ports"));
        LabelRules.labels(spec.at("selector"));
        affinity(spec);
        ServiceFamilyRules.validate(spec);
        for (Spot address : spec.at("externalIPs").items()) {
            if (AddressRules.address(address)) {
                AddressRules.notSpecial(address);
            }
        }
        spec.at("type").oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        nodePorts(spec);
        sourceRanges(spec, annotations.key(RANGES));
        balancer(spec);
        trafficPolicies(spec);
    }

    private static void type(Spot spec, boolean headless) {
        String type = spec.at("type").text();
        switch (type) {
            case "LoadBalancer", "NodePort" -> {
                if (headless) {
                    spec.at("clusterIPs").item(0).invalid("may not be set to 'None' for " + type + " services");
                }
            }
            case "ExternalName" -> {
                for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                    if (!spec.at(field).isEmpty()) {
                        spec.at(field).forbidden("may not be set for ExternalName services");
                    }
                }
                externalName(spec.at("externalName"));
            }
            default -> {}
        }
    }

    private static void externalName(Spot spot) {
        String name = spot.text();
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty()) {
            spot.required();
        } else {
            TextRules.subdomain(spot.with(JsonNodeFactory.instance.stringNode(bare)));
        }
    }

    private static void ports(Spot ports) {
        Set<String> names = new HashSet<>();
        for (Spot port : ports.items()) {
            Spot name = port.at("name");
            if (name.isEmpty()) {
                if (ports.size() > 1) {
                    name.required();
                }
            } else {
                TextRules.label(name);
                if (!names.add(name.text())) {
                    name.duplicate();
                }
            }
            NumberRules.port(port.at("port"));
            if (port.at("protocol").isEmpty()) {
                port.at("protocol").required();
            } else {
                port.at("protocol").oneOf("SCTP", "TCP", "UDP");
            }
            NumberRules.portOrName(port.at("targetPort"));
            if (port.at("appProtocol").isSet()) {
                TextRules.qualifiedName(port.at("appProtocol"));
            }
        }
    }

    private static void affinity(Spot spec) {
        Spot kind = spec.at("sessionAffinity");
        if (kind.isEmpty()) {
            kind.required();
        } else {
            kind.oneOf("ClientIP", "None");
        }
        Spot config = spec.at("sessionAffinityConfig");
        if (kind.is("ClientIP")) {
            String when = "when session affinity type is ClientIP";
            Spot client = config.at("clientIP");
            Spot seconds = client.at("timeoutSeconds");
            if (!config.isSet()) {
                config.required(when);
            } else if (!client.isSet()) {
                client.required(when);
            } else if (!seconds.isSet()) {
                seconds.required(when);
            } else if (seconds.number() <= 0 || seconds.number() > MAX_AFFINITY_SECONDS) {
                seconds.invalid("must be greater than 0 and less than 86400");
            }
        } else if (kind.is("None") && config.isSet()) {
            config.forbidden("must not be set when session affinity is None");
        }
    }

    private static void nodePorts(Spot spec) {
        Spot ports = spec.at("ports");
        if (spec.at("type").is("ClusterIP")) {
            for (Spot port : ports.items()) {
                if (port.at("nodePort").number() != 0) {
                    port.at("nodePort").forbidden("may not be used when `type` is 'ClusterIP'");
                }
            }
        }
        Set<String> seen = new HashSet<>();
        for (Spot port : ports.items()) {
            long number = port.at("nodePort").number();
            if (number != 0 && !seen.add(port.at("protocol").text() + "/" + number)) {
                port.at("nodePort").duplicate();
            }
        }
        seen.clear();
        for (Spot port : ports.items()) {
            long number = port.at("port").number();
            if (!seen.add(port.at("protocol").text() + "/" + number)) {
                ObjectNode key = JsonNodeFactory.instance.objectNode();
                key.put("Name", "");
                key.set("Protocol", port.at("protocol").value());
                key.putNull("AppProtocol");
                key.put("Port", number);
                key.put("TargetPort", 0);
                key.put("NodePort", 0);
                port.with(key).duplicate();
            }
        }
    }

    private static void sourceRanges(Spot spec, Spot annotation) {
        Spot ranges = spec.at("loadBalancerSourceRanges").named("LoadBalancerSourceRanges");
        boolean balanced = spec.at("type").is("LoadBalancer");
        if (ranges.size() > 0) {
            if (!balanced) {
                ranges.forbidden("may only be used when `type` is 'LoadBalancer'");
            }
            ranges.each(range -> AddressRules.cidr(range, range.text().strip()));
        } else if (annotation.isSet()) {
            if (!balanced) {
                annotation.forbidden("may only be used when `type` is 'LoadBalancer'");
            }
            if (!annotation.text().isBlank()) {
                for (String range : annotation.text().split(",", -1)) {
                    AddressRules.cidr(annotation, range.strip());
                }
            }
        }
    }

    private static void balancer(Spot spec) {
        boolean balanced = spec.at("type").is("LoadBalancer");
        Spot allocates = spec.at("allocateLoadBalancerNodePorts");
        if (allocates.isSet() && !balanced) {
            allocates.forbidden("may only be used when `type` is 'LoadBalancer'");
        }
        if (balanced && !allocates.isSet()) {
            allocates.moved(FieldPath.of("allocateLoadBalancerNodePorts")).required();
        }
        balancerClass(spec);
    }

    static void balancerClass(Spot spec) {
        Spot name = spec.at("loadBalancerClass");
        if (!name.isSet()) {
            return;
        }
        if (spec.at("type").is("LoadBalancer")) {
            TextRules.qualifiedName(name);
        } else {
            name.forbidden("may only be used when `type` is 'LoadBalancer'");
        }
    }

    /** Whether it is reached from outside the cluster. */
    static boolean isExternal(Spot spec) {
        String type = spec.at("type").text();
        return type.equals("LoadBalancer")
                || type.equals("NodePort")
                || type.equals("ClusterIP") && spec.at("externalIPs").size() > 0;
    }

    /** Whether a load balancer asks its nodes where the endpoints are. */
    static boolean needsHealthCheck(Spot spec) {
        return spec.at("type").is("LoadBalancer")
                && spec.at("externalTrafficPolicy").is("Local");
    }

    private static void trafficPolicies(Spot spec) {
        Spot policy = spec.at("externalTrafficPolicy");
        if (!isExternal(spec)) {
            if (!policy.isEmpty()) {
                policy.invalid("may only be set for externally-accessible services");
            }
        } else if (policy.isEmpty()) {
            policy.required();
        } else {
            policy.oneOf("Cluster", "Local");
        }
        Spot check = spec.at("healthCheckNodePort");
        if (!needsHealthCheck(spec)) {
            if (check.number() != 0) {
                check.invalid(
                        "may only be set when `type` is 'LoadBalancer' and" + " `externalTrafficPolicy` is 'Local'");
            }
        } else if (check.number() != 0) {
            NumberRules.port(check);
        }
        Spot internal = spec.at("internalTrafficPolicy");
        if (!internal.isSet()) {
            String type = spec.at("type").text();
            if (List.of("NodePort", "LoadBalancer", "ClusterIP").contains(type)) {
                internal.required();
            }
        } else {
            internal.oneOf("Cluster", "Local");
        }
        Spot distribution = spec.at("trafficDistribution");
        if (distribution.isSet()) {
            distribution.oneOf("PreferClose", "PreferSameNode", "PreferSameZone");
        }
    }

    /** What may not change, asked before everything else of an update. */
    static void validateChange(Spot service, Spot oldService) {
        Spot spec = service.at("spec");
        Spot old = oldService.at("spec");
        ServiceFamilyRules.validateChange(spec, old);
        if (old.at("type").is("LoadBalancer") && spec.at("type").is("LoadBalancer")) {
            Spot name = spec.at("loadBalancerClass");
            if (!name.value().equals(old.at("loadBalancerClass").value())) {
                name.invalid("may not change once set");
            }
        }
        balancerClass(spec);
        if (needsHealthCheck(old)
                && needsHealthCheck(spec)
                && spec.at("healthCheckNodePort").number()
                        != old.at("healthCheckNodePort").number()) {
            spec.at("healthCheckNodePort").forbidden("field is immutable");
        }
    }

    /** What the status of a service may say of its load balancer. */
    static void status(Spot service) {
        Spot ingress = service.at("status", "loadBalancer", "ingress");
        if (!service.at("spec", "type").is("LoadBalancer") && ingress.size() > 0) {
            ingress.forbidden("may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        for (Spot one : ingress.items()) {
            Spot address = one.at("ip");
            Spot mode = one.at("ipMode");
            if (!address.isEmpty()) {
                AddressRules.address(address);
            }
            if (!mode.isSet()) {
                if (!address.isEmpty()) {
                    mode.required("must be specified when `ip` is set");
                }
            } else if (address.isEmpty()) {
                mode.forbidden("may not be specified when `ip` is not set");
            } else {
                mode.oneOf("Proxy", "VIP");
            }
            Spot host = one.at("hostname");
            if (!host.isEmpty()) {
                TextRules.subdomain(host);
                if (AddressRules.parse(host.text()).isPresent()) {
                    host.invalid("must be a DNS name, not an IP address");
                }
            }
        }
    }
}
