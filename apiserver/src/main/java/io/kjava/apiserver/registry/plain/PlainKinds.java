package io.kjava.apiserver.registry.plain;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.AddressRules;
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
                counted().conditionalOnly().rules(WebhookRules::validating).build());
        all.put(
                "mutatingwebhookconfigurations" + group,
                counted().conditionalOnly().rules(WebhookRules::mutating).build());
        all.put(
                "validatingadmissionpolicies" + group,
                counted()
                        .conditionalOnly()
                        .rules(AdmissionPolicyRules::validating)
                        .build());
        all.put(
                "mutatingadmissionpolicies" + group,
                counted()
                        .conditionalOnly()
                        .rules(AdmissionPolicyRules::mutating)
                        .build());
        all.put(
                "validatingadmissionpolicybindings" + group,
                counted()
                        .conditionalOnly()
                        .rules(AdmissionPolicyRules::validatingBinding)
                        .build());
        all.put(
                "mutatingadmissionpolicybindings" + group,
                counted().conditionalOnly().rules(AdmissionPolicyRules::binding).build());
    }

    private static PlainStrategy.Builder counted() {
        return PlainStrategy.with().generation();
    }

    private static void roles(Map<String, ResourceStrategy> all) {
        String group = ".rbac.authorization.k8s.io";
        all.put("roles" + group, roles().rules(RoleRules::role).build());
        all.put("clusterroles" + group, roles().rules(RoleRules::clusterRole).build());
        all.put(
                "rolebindings" + group,
                bindings()
                        .rules(RoleRules::binding)
                        .changes(RoleRules::roleFixed)
                        .build());
        all.put(
                "clusterrolebindings" + group,
                bindings()
                        .rules(RoleRules::clusterBinding)
                        .changes(RoleRules::roleFixed)
                        .build());
    }

    private static PlainStrategy.Builder roles() {
        return PlainStrategy.with().names(Names::pathSegment).createOnUpdate();
    }

    private static PlainStrategy.Builder bindings() {
        return roles().defaults(PlainKinds::roleRef);
    }

    private static void network(Map<String, ResourceStrategy> all) {
        String group = ".networking.k8s.io";
        all.put(
                "ingresses" + group,
                counted()
                        .prepare(ingress -> object(ingress.tree(), "status").putObject("loadBalancer"))
                        .rules(IngressRules::validate)
                        .creations(IngressRules::created)
                        .statusChanges(IngressRules::status)
                        .creationWarnings(NetworkWarnings::ingress)
                        .build());
        all.put(
                "ingressclasses" + group,
                counted()
                        .rules(IngressRules::ingressClass)
                        .changesFirst(
                                (now, old) -> now.at("spec", "controller").immutableText(old.at("spec", "controller")))
                        .build());
        all.put("networkpolicies" + group, networkPolicies());
        all.put(
                "ipaddresses" + group,
                PlainStrategy.with()
                        .names(PlainKinds::address)
                        .rules(address -> {})
                        .creations(RangeRules::address)
                        .changes(RangeRules::addressFixed)
                        .build());
        all.put(
                "servicecidrs" + group,
                PlainStrategy.with()
                        .rules(range -> {})
                        .creations(RangeRules::range)
                        .changes(RangeRules::rangeChanged)
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
                        .warnings(NodeLabelWarnings::storageClass)
                        .build());
        all.put(
                "csidrivers" + group,
                PlainStrategy.with()
                        .conditionalOnly()
                        .showsDeleted()
                        .rules(StorageRules::driverObject)
                        .changes(StorageRules::driverFixed)
                        .build());
        all.put(
                "csinodes" + group,
                PlainStrategy.with()
                        .conditionalOnly()
                        .showsDeleted()
                        .defaults(node -> object(node.tree(), "spec"))
                        .rules(StorageRules::node)
                        .changes(StorageRules::nodeFixed)
                        .build());
        all.put(
                "volumeattachments" + group,
                PlainStrategy.with()
                        .conditionalOnly()
                        .showsDeleted()
                        .rules(StorageRules::attachment)
                        .prepare(attachment ->
                                object(attachment.tree(), "status").put("attached", false))
                        .changes(StorageRules::attachmentFixed)
                        .statusChanges((now, old) -> StorageRules.attachment(now))
                        .build());
        all.put(
                "csistoragecapacities" + group,
                PlainStrategy.with()
                        .conditionalOnly()
                        .rules(StorageRules::capacity)
                        .changes(StorageRules::capacityFixed)
                        .warnings(NodeLabelWarnings::storageCapacity)
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
                        .names(Names::pathSegment)
                        .metadataOnce()
                        .counts("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
                        .rules(SmallRules::budget)
                        .statusChanges((now, old) -> SmallRules.budgetStatus(now))
                        .build());
        all.put(
                "leases.coordination.k8s.io",
                PlainStrategy.with()
                        .createOnUpdate()
                        .conditionalOnly()
                        .defaults(lease -> object(lease.tree(), "spec"))
                        .rules(SmallRules::lease)
                        .build());
        all.put(
                "priorityclasses.scheduling.k8s.io",
                PlainStrategy.with()
                        .firstGeneration()
                        .defaults(one -> number(one.tree(), "value", 0))
                        .rules(SmallRules::priority)
                        .changes(SmallRules::priorityFixed)
                        .build());
        all.put(
                "runtimeclasses.node.k8s.io",
                PlainStrategy.with()
                        .createOnUpdate()
                        .conditionalOnly()
                        .rules(SmallRules::runtime)
                        .changes(SmallRules::handlerFixed)
                        .warnings(NodeLabelWarnings::runtimeClass)
                        .build());
        all.put(
                "customresourcedefinitions.apiextensions.k8s.io",
                counted().conditionalOnly().build());
    }

    private static void roleRef(DynamicObject binding) {
        text(object(binding.tree(), "roleRef"), "apiGroup", "rbac.authorization.k8s.io");
        for (ObjectNode subject : objects(binding.tree(), "subjects")) {
            String kind = subject.path("kind").asString("");
            if (kind.equals("User") || kind.equals("Group")) {
                text(subject, "apiGroup", "rbac.authorization.k8s.io");
            }
        }
    }

    private static ResourceStrategy networkPolicies() {
        return counted()
                .rules(policy -> {})
                .creations(policy -> NetworkPolicyRules.validate(policy, policy.absent()))
                .changes(NetworkPolicyRules::validate)
                .warnings(NetworkWarnings::policy)
                .defaults(policy -> {
                    ObjectNode spec = object(policy.tree(), "spec");
                    object(spec, "podSelector");
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
                .changes((now, old) -> now.at("addressType").immutableText(old.at("addressType")))
                .warnings(NetworkWarnings::slice)
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
        return AddressRules.canonical(name);
    }
}
