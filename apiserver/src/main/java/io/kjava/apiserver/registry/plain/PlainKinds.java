package io.kjava.apiserver.registry.plain;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table of kinds that switches are enough for, by group and plural. */
public final class PlainKinds {
    private PlainKinds() {}

    public static Map<String, ResourceStrategy> strategies() {
        Map<String, ResourceStrategy> result = new HashMap<>();
        admission(result);
        roles(result);
        network(result);
        storage(result);
        flows(result);
        others(result);
        return result;
    }

    private static void admission(Map<String, ResourceStrategy> all) {
        String group = ".admissionregistration.k8s.io";
        all.put(
                "validatingwebhookconfigurations" + group,
                counted().rules(WebhookRules::validating).build());
        all.put(
                "mutatingwebhookconfigurations" + group,
                counted().rules(WebhookRules::mutating).build());
        all.put(
                "validatingadmissionpolicies" + group,
                counted().rules(AdmissionPolicyRules::validating).build());
        all.put(
                "mutatingadmissionpolicies" + group,
                counted().rules(AdmissionPolicyRules::mutating).build());
        all.put(
                "validatingadmissionpolicybindings" + group,
                counted().rules(AdmissionPolicyRules::validatingBinding).build());
        all.put(
                "mutatingadmissionpolicybindings" + group,
                counted().rules(AdmissionPolicyRules::binding).build());
    }

    private static PlainStrategy.Builder counted() {
        return PlainStrategy.with().generation();
    }

    private static void roles(Map<String, ResourceStrategy> all) {
        String group = ".rbac.authorization.k8s.io";
        all.put("roles" + group, role().rules(RoleRules::role).build());
        all.put("clusterroles" + group, role().rules(RoleRules::clusterRole).build());
        all.put(
                "rolebindings" + group,
                role().rules(RoleRules::binding).changes(RoleRules::roleFixed).build());
        all.put(
                "clusterrolebindings" + group,
                role().rules(RoleRules::clusterBinding)
                        .changes(RoleRules::roleFixed)
                        .build());
    }

    private static PlainStrategy.Builder role() {
        return PlainStrategy.with().names(Names::pathSegment).createOnUpdate().defaults(PlainKinds::roleRef);
    }

    private static void network(Map<String, ResourceStrategy> all) {
        String group = ".networking.k8s.io";
        all.put(
                "ingresses" + group,
                counted()
                        .rules(IngressRules::validate)
                        .creations(IngressRules::created)
                        .statusChanges((now, old) -> IngressRules.status(now))
                        .build());
        all.put(
                "ingressclasses" + group,
                counted()
                        .rules(IngressRules::ingressClass)
                        .changesFirst(
                                (now, old) -> now.at("spec", "controller").immutable(old.at("spec", "controller")))
                        .build());
        all.put("networkpolicies" + group, networkPolicies());
        all.put(
                "ipaddresses" + group,
                PlainStrategy.with()
                        .names(PlainKinds::address)
                        .rules(RangeRules::address)
                        .changes((now, old) -> now.at("spec", "parentRef").immutable(old.at("spec", "parentRef")))
                        .build());
        all.put(
                "servicecidrs" + group,
                PlainStrategy.with()
                        .rules(RangeRules::range)
                        .changes((now, old) -> now.at("spec", "cidrs").immutable(old.at("spec", "cidrs")))
                        .build());
        all.put("endpointslices.discovery.k8s.io", endpointSlices());
    }

    private static void storage(Map<String, ResourceStrategy> all) {
        String group = ".storage.k8s.io";
        all.put(
                "storageclasses" + group,
                PlainStrategy.with()
                        .showsDeleted()
                        .rules(StorageRules::storageClass)
                        .changes(StorageRules::storageClassFixed)
                        .build());
        all.put(
                "csidrivers" + group,
                PlainStrategy.with()
                        .showsDeleted()
                        .rules(StorageRules::driverObject)
                        .changes(StorageRules::driverFixed)
                        .build());
        all.put(
                "csinodes" + group,
                PlainStrategy.with()
                        .showsDeleted()
                        .rules(StorageRules::node)
                        .changes(StorageRules::nodeFixed)
                        .build());
        all.put(
                "volumeattachments" + group,
                PlainStrategy.with()
                        .showsDeleted()
                        .rules(StorageRules::attachment)
                        .changes(StorageRules::attachmentFixed)
                        .build());
        all.put(
                "csistoragecapacities" + group,
                PlainStrategy.with()
                        .rules(StorageRules::capacity)
                        .changes(StorageRules::capacityFixed)
                        .build());
        all.put(
                "volumeattributesclasses" + group,
                PlainStrategy.with()
                        .rules(StorageRules::attributesClass)
                        .changesFirst(StorageRules::attributesClassFixed)
                        .build());
    }

    private static void flows(Map<String, ResourceStrategy> all) {
        String group = ".flowcontrol.apiserver.k8s.io";
        all.put(
                "flowschemas" + group,
                counted()
                        .rules(FlowRules::schema)
                        .statusChanges((now, old) -> FlowRules.conditions(now))
                        .build());
        all.put(
                "prioritylevelconfigurations" + group,
                counted()
                        .rules(FlowRules::level)
                        .statusChanges((now, old) -> FlowRules.conditions(now))
                        .build());
    }

    private static void others(Map<String, ResourceStrategy> all) {
        all.put(
                "poddisruptionbudgets.policy",
                counted()
                        .conditionalOnly()
                        .rules(SmallRules::budget)
                        .statusChanges((now, old) -> SmallRules.budgetStatus(now))
                        .build());
        all.put(
                "leases.coordination.k8s.io",
                PlainStrategy.with()
                        .createOnUpdate()
                        .conditionalOnly()
                        .rules(SmallRules::lease)
                        .build());
        all.put(
                "priorityclasses.scheduling.k8s.io",
                counted()
                        .fields(SelectableFields.builder()
                                .fieldOr("globalDefault", "false")
                                .build())
                        .rules(SmallRules::priority)
                        .changes(SmallRules::priorityFixed)
                        .build());
        all.put(
                "runtimeclasses.node.k8s.io",
                PlainStrategy.with()
                        .rules(SmallRules::runtime)
                        .changes(SmallRules::handlerFixed)
                        .build());
        all.put(
                "resourceslices.resource.k8s.io",
                counted()
                        .conditionalOnly()
                        .fields(SelectableFields.builder()
                                .field("spec.nodeName")
                                .field("spec.driver")
                                .build())
                        .build());
        all.put(
                "apiservices.apiregistration.k8s.io",
                PlainStrategy.with().conditionalOnly().build());
        all.put(
                "customresourcedefinitions.apiextensions.k8s.io",
                counted().conditionalOnly().build());
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
        return counted()
                .rules(NetworkPolicyRules::validate)
                .defaults(policy -> {
                    ObjectNode spec = object(policy.tree(), "spec");
                    if (isAbsent(spec, "policyTypes")
                            || spec.path("policyTypes").isEmpty()) {
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
        return counted()
                .rules(SliceRules::validate)
                .changes((now, old) -> now.at("addressType").immutable(old.at("addressType")))
                .defaults(slice -> {
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
        return AddressRules.parse(name).isPresent()
                ? List.of()
                : List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}
