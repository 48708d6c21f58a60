package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a pod spec must be, in a pod or in a template, in Kubernetes' order. Pure. */
public final class PodSpecRules {
    private static final int MAX_HOSTNAME = 64;

    private PodSpecRules() {}

    /**
     * @param podName the pod's name; empty in a template
     * @param isPod a pod rather than a template
     */
    static void validate(Spot spec, String podName, boolean isPod) {
        Spot grace = spec.at("terminationGracePeriodSeconds");
        if (!grace.isSet()) {
            grace.required();
        }
        Map<String, JsonNode> volumes = VolumeRules.validate(spec.at("volumes"), podName, isPod);
        PodScope scope = PodScope.of(spec, isPod, volumes);
        resourceClaims(spec.at("resourceClaims"));
        new ContainerListRules(spec, scope).all();
        PodResourceRules.validate(spec);
        hostNetwork(spec, isPod);
        enums(spec);
        LabelRules.labels(spec.at("nodeSelector"));
        SecurityRules.pod(spec);
        AffinityRules.validate(spec.at("affinity"));
        DnsRules.validate(spec);
        spec.at("readinessGates").each(gate -> TextRules.qualifiedName(gate.at("conditionType")));
        SchedulingRules.gates(spec.at("schedulingGates"));
        SchedulingRules.spread(spec.at("topologySpreadConstraints"));
        WindowsRules.hostProcess(spec);
        hostUsers(spec);
        names(spec);
        last(spec);
    }

    private static void enums(Spot spec) {
        Spot restart = spec.at("restartPolicy");
        if (restart.isEmpty()) {
            restart.required();
        } else {
            restart.oneOf("Always", "OnFailure", "Never");
        }
        Spot dns = spec.at("dnsPolicy");
        if (dns.isEmpty()) {
            dns.required();
        } else {
            dns.oneOf("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        }
    }

    private static void names(Spot spec) {
        for (String field : List.of("serviceAccountName", "nodeName")) {
            if (!spec.at(field).isEmpty()) {
                TextRules.subdomain(spec.at(field));
            }
        }
        NumberRules.between(spec.at("activeDeadlineSeconds"), 1, Integer.MAX_VALUE);
        for (String field : List.of("hostname", "subdomain")) {
            if (!spec.at(field).isEmpty()) {
                TextRules.label(spec.at(field));
            }
        }
        Spot override = spec.at("hostnameOverride");
        if (override.isSet()) {
            TextRules.subdomain(override);
            if (override.text().length() > MAX_HOSTNAME) {
                override.invalid("must be no more than 64 characters");
            }
            if (spec.at("setHostnameAsFQDN").flag()) {
                override.forbidden("must not be specified when `setHostnameAsFQDN` is true");
            }
        }
    }

    private static void last(Spot spec) {
        SchedulingRules.tolerations(spec.at("tolerations"));
        for (Spot alias : spec.at("hostAliases").items()) {
            AddressRules.address(alias.at("ip"));
            alias.at("hostnames").each(TextRules::subdomain);
        }
        if (!spec.at("priorityClassName").isEmpty()) {
            TextRules.subdomain(spec.at("priorityClassName"));
        }
        if (spec.at("runtimeClassName").isSet()) {
            TextRules.subdomain(spec.at("runtimeClassName"));
        }
        preemption(spec.at("preemptionPolicy"));
        if (spec.at("overhead").isSet()) {
            Spot overhead = spec.at("overhead");
            RequirementRules.overhead(overhead.at("limits").with(overhead.value()));
        }
        WindowsRules.system(spec);
    }

    /** Of a pod or of a priority class. */
    public static void preemption(Spot policy) {
        if (!policy.isSet()) {
            return;
        }
        if (policy.isEmpty()) {
            policy.required();
        } else {
            policy.oneOf("PreemptLowerPriority", "Never");
        }
    }

    private static void resourceClaims(Spot claims) {
        Set<String> seen = new HashSet<>();
        for (Spot claim : claims.items()) {
            Spot name = claim.at("name");
            if (name.isEmpty()) {
                name.required();
            } else if (!seen.add(name.text())) {
                name.duplicate();
            } else {
                TextRules.label(name);
            }
            Spot own = claim.at("resourceClaimName");
            Spot template = claim.at("resourceClaimTemplateName");
            if (own.isSet() && template.isSet()) {
                claim.invalid(
                        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be" + " specified");
            }
            if (!own.isSet() && !template.isSet()) {
                claim.invalid("must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            if (own.isSet()) {
                TextRules.subdomain(own);
            }
            if (template.isSet()) {
                TextRules.subdomain(template);
            }
        }
    }

    private static void hostNetwork(Spot spec, boolean isPod) {
        if (!spec.at("hostNetwork").flag()) {
            return;
        }
        for (Spot container : spec.at("containers").items()) {
            for (Spot port : container.at("ports").items()) {
                long host = port.at("hostPort").number();
                if ((isPod || host != 0) && host != port.at("containerPort").number()) {
                    port.at("hostPort").invalid(host, "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    private static void hostUsers(Spot spec) {
        if (!spec.at("hostUsers").isSet() || spec.at("hostUsers").flag()) {
            return;
        }
        String why = "when `pod.Spec.HostUsers` is false";
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (spec.at(field).flag()) {
                String shown = field.equals("hostNetwork") ? field : "H" + field.substring(1);
                spec.at(shown).forbidden(why);
            }
        }
    }
}
