package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.JsonComplaint;
import io.kjava.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What nodes must be, and what of them may not change. Pure. */
final class NodeRules {
    private static final String AVOIDED_PODS = "scheduler.alpha.kubernetes.io/preferAvoidPods";
    private static final String CIDR_FIXED = "node updates may not change podCIDR except from \"\" to valid";

    private NodeRules() {}

    static void created(Spot node) {
        avoidedPods(node);
        taints(node);
        amounts(node);
        Spot ranges = node.at("spec", "podCIDRs");
        ranges.each(AddressRules::cidr);
        List<String> texts = ranges.texts();
        if (texts.size() > 1) {
            if (texts.size() > 2 || !AddressRules.isDual(texts.get(0), texts.get(1))) {
                ranges.invalid("may specify no more than one CIDR for each IP family");
            }
            Set<String> seen = new HashSet<>();
            for (Spot range : ranges.items()) {
                if (!seen.add(range.text())) {
                    range.duplicate();
                }
            }
        }
    }

    private static void amounts(Spot node) {
        for (String list : List.of("capacity", "allocatable")) {
            for (Spot amount : node.at("status", list).entries()) {
                Spot at = node.at("status", list, amount.name());
                ResourceRules.amount(amount.name(), at.with(amount.value()));
            }
        }
    }

    static void changed(Spot node, Spot old) {
        avoidedPods(node);
        amounts(node);
        Set<JsonNode> addresses = new HashSet<>();
        for (Spot address : node.at("status", "addresses").items()) {
            if (!addresses.add(address.value())) {
                address.duplicate();
            }
        }
        ranges(node.at("spec", "podCIDRs"), old.at("spec", "podCIDRs"));
        Spot provider = old.at("spec", "providerID");
        Spot now = node.at("spec", "providerID");
        if (!provider.isEmpty() && !provider.text().equals(now.text())) {
            now.forbidden("node updates may not change providerID except from \"\" to valid");
        }
        taints(node);
        Spot external = node.at("spec", "externalID");
        if (!external.text().equals(old.at("spec", "externalID").text())) {
            external.forbidden("may not be updated");
        }
    }

    private static void ranges(Spot now, Spot old) {
        List<String> before = old.texts();
        List<String> after = now.texts();
        if (before.isEmpty()) {
            return;
        }
        if (before.size() != after.size()) {
            now.forbidden(CIDR_FIXED);
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                now.forbidden(CIDR_FIXED);
            }
        }
    }

    /** A taint as Kubernetes' internal type prints it. */
    private static Spot shown(Spot taint) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("Key", taint.at("key").text());
        all.put("Value", taint.at("value").text());
        all.put("Effect", taint.at("effect").text());
        all.set(
                "TimeAdded",
                taint.at("timeAdded").isSet() ? taint.at("timeAdded").value() : all.nullNode());
        return taint.with(all);
    }

    /** An annotation that the scheduler no longer reads, and that must be right all the same. */
    private static void avoidedPods(Spot node) {
        Spot annotations = node.at("metadata", "annotations");
        String text = annotations.key(AVOIDED_PODS).text();
        if (text.isEmpty()) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String problem = JsonComplaint.of(bytes);
        if (!problem.isEmpty()) {
            annotations.at("AvoidPods").invalid(AVOIDED_PODS, problem);
            return;
        }
        Spot entries =
                annotations.at(AVOIDED_PODS).with(JsonCodec.readTree(bytes).path("preferAvoidPods"));
        for (Spot entry : entries.items()) {
            Spot controller = entry.at("podSignature", "podController");
            if (!controller.isSet()) {
                entry.at("PodSignature").required();
            } else if (!controller.at("controller").flag()) {
                entry.at("PodSignature", "PodController", "Controller").invalid(false, "must point to a controller");
            }
        }
    }

    /** Kubernetes reports taints as if they stood in the metadata. */
    private static void taints(Spot node) {
        Spot taints =
                node.at("metadata", "taints").with(node.at("spec", "taints").value());
        Set<String> seen = new HashSet<>();
        for (Spot taint : taints.items()) {
            TextRules.qualifiedName(taint.at("key"));
            List<String> problems = Names.labelValue(taint.at("value").text());
            if (!problems.isEmpty()) {
                taint.at("value").invalid(taint.at("value").text(), String.join(";", problems));
            }
            Spot effect = taint.at("effect");
            if (effect.isEmpty()) {
                effect.required();
            } else {
                effect.oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");
            }
            if (!seen.add(effect.text() + "/" + taint.at("key").text())) {
                shown(taint).duplicateBecause("taints must be unique by key and effect pair");
            }
        }
    }
}
