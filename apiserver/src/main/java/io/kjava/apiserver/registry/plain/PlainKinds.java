package io.kjava.apiserver.registry.plain;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table of kinds that switches are enough for, by group and plural. */
public final class PlainKinds {
    private static final List<String> COUNTED =
            List.of(
                    "ingresses.networking.k8s.io",
                    "ingressclasses.networking.k8s.io",
                    "validatingwebhookconfigurations.admissionregistration.k8s.io",
                    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "mutatingadmissionpolicies.admissionregistration.k8s.io",
                    "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "flowschemas.flowcontrol.apiserver.k8s.io",
                    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io");
    private static final List<String> ROLES =
            List.of("roles", "rolebindings", "clusterroles", "clusterrolebindings");
    private static final List<String> SHOWN =
            List.of("storageclasses", "csidrivers", "csinodes", "volumeattachments");
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

    private PlainKinds() {}

    public static Map<String, ResourceStrategy> strategies() {
        Map<String, ResourceStrategy> result = new HashMap<>();
        COUNTED.forEach(name -> result.put(name, PlainStrategy.with().generation().build()));
        for (String role : ROLES) {
            result.put(
                    role + ".rbac.authorization.k8s.io",
                    PlainStrategy.with()
                            .names(Names::pathSegment)
                            .createOnUpdate()
                            .defaults(PlainKinds::roleRef)
                            .build());
        }
        SHOWN.forEach(
                name -> result.put(name + ".storage.k8s.io", PlainStrategy.with().showsDeleted().build()));
        result.put("networkpolicies.networking.k8s.io", networkPolicies());
        result.put(
                "poddisruptionbudgets.policy",
                PlainStrategy.with().generation().conditionalOnly().build());
        result.put("endpointslices.discovery.k8s.io", endpointSlices());
        result.put("leases.coordination.k8s.io", PlainStrategy.with().createOnUpdate().conditionalOnly().build());
        result.put(
                "priorityclasses.scheduling.k8s.io",
                PlainStrategy.with()
                        .generation()
                        .fields(SelectableFields.builder().fieldOr("globalDefault", "false").build())
                        .build());
        result.put(
                "resourceslices.resource.k8s.io",
                PlainStrategy.with()
                        .generation()
                        .conditionalOnly()
                        .fields(
                                SelectableFields.builder()
                                        .field("spec.nodeName")
                                        .field("spec.driver")
                                        .build())
                        .build());
        result.put("apiservices.apiregistration.k8s.io", PlainStrategy.with().conditionalOnly().build());
        result.put(
                "customresourcedefinitions.apiextensions.k8s.io",
                PlainStrategy.with().generation().conditionalOnly().build());
        result.put("ipaddresses.networking.k8s.io", PlainStrategy.with().names(PlainKinds::address).build());
        result.put(
                "horizontalpodautoscalers.autoscaling", PlainStrategy.with().showsDeleted().build());
        return result;
    }

    private static void roleRef(DynamicObject binding) {
        if (binding.tree().get("roleRef") instanceof ObjectNode role) {
            text(role, "apiGroup", "rbac.authorization.k8s.io");
        }
        for (ObjectNode subject : objects(binding.tree(), "subjects")) {
            String kind = subject.path("kind").asString("");
            if (kind.equals("User") || kind.equals("Group")) {
                text(subject, "apiGroup", "rbac.authorization.k8s.io");
            }
        }
    }

    private static ResourceStrategy networkPolicies() {
        return PlainStrategy.with()
                .generation()
                .defaults(
                        policy -> {
                            ObjectNode spec = object(policy.tree(), "spec");
                            if (isAbsent(spec, "policyTypes") || spec.path("policyTypes").isEmpty()) {
                                ArrayNode types = spec.putArray("policyTypes");
                                types.add("Ingress");
                                if (!spec.path("egress").isEmpty()) {
                                    types.add("Egress");
                                }
                            }
                        })
                .build();
    }

    private static ResourceStrategy endpointSlices() {
        return PlainStrategy.with()
                .generation()
                .defaults(
                        slice -> {
                            for (ObjectNode port : objects(slice.tree(), "ports")) {
                                if (isAbsent(port, "name")) {
                                    port.put("name", "");
                                }
                                text(port, "protocol", "TCP");
                            }
                        })
                .build();
    }

    private static List<String> address(String name) {
        boolean looksRight = IPV4.matcher(name).matches() || name.indexOf(':') >= 0;
        return looksRight ? List.of() : List.of("must be a valid IP address in canonical form");
    }
}
