package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the status of a pod may become. Pure. */
final class PodStatusRules {
    private static final Set<String> SYSTEM = Set.of("PodScheduled", "Ready", "Initialized");

    private PodStatusRules() {}

    static void validate(Spot pod, Spot old) {
        PodRules.annotationsChanged(pod, old);
        Spot status = pod.at("status");
        Spot before = old.at("status");
        for (Spot condition : status.at("conditions").items()) {
            if (!SYSTEM.contains(condition.at("type").text())) {
                TextRules.qualifiedName(
                        condition.at("Type").with(condition.at("type").value()));
            }
        }
        if (!pod.at("spec", "nodeName").text().equals(old.at("spec", "nodeName").text())) {
            status.at("nodeName").forbidden("may not be changed directly");
        }
        Spot nominated = status.at("nominatedNodeName");
        if (!nominated.isEmpty()
                && !nominated.text().equals(before.at("nominatedNodeName").text())) {
            TextRules.subdomain(nominated);
        }
        if (!status.at("qosClass").text().equals(before.at("qosClass").text())) {
            status.at("qosClass").invalid(status.at("qosClass").text(), "field is immutable");
        }
        String restart = old.at("spec", "restartPolicy").text();
        transitions(status, before, "containerStatuses", restart, Set.of());
        transitions(status, before, "initContainerStatuses", restart, sidecars(old));
        transitions(status, before, "ephemeralContainerStatuses", "Never", Set.of());
        addresses(status.at("podIPs"));
        hostAddresses(status);
    }

    private static Set<String> sidecars(Spot pod) {
        Set<String> names = new HashSet<>();
        for (Spot container : pod.at("spec", "initContainers").items()) {
            if (container.at("restartPolicy").is("Always")) {
                names.add(container.at("name").text());
            }
        }
        return names;
    }

    /** What has ended for good stays ended. */
    private static void transitions(Spot status, Spot before, String list, String restart, Set<String> restartable) {
        if (restart.equals("Always")) {
            return;
        }
        for (Spot old : before.at(list).items()) {
            Spot end = old.at("state", "terminated");
            String name = old.at("name").text();
            boolean mayRestart = end.at("exitCode").number() != 0 && restart.equals("OnFailure");
            if (!end.isSet() || mayRestart || restartable.contains(name)) {
                continue;
            }
            for (Spot now : status.at(list).items()) {
                if (now.at("name").is(name) && !now.at("state", "terminated").isSet()) {
                    status.at(list)
                            .with(before.at(list).value())
                            .item(position(before.at(list), name))
                            .at("state")
                            .forbidden("may not be transitioned to non-terminated state");
                }
            }
        }
    }

    private static int position(Spot list, String name) {
        List<Spot> all = list.items();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).at("name").is(name)) {
                return i;
            }
        }
        return 0;
    }

    private static void addresses(Spot list) {
        Set<String> seen = new HashSet<>();
        List<Spot> all = list.items();
        for (Spot address : all) {
            AddressRules.address(address.with(address.at("ip").value()));
        }
        if (all.size() < 2) {
            return;
        }
        boolean dual = all.size() == 2
                && AddressRules.isDual(
                        all.get(0).at("ip").text(), all.get(1).at("ip").text());
        if (!dual) {
            list.invalid("may specify no more than one IP for each IP family");
        }
        for (Spot address : all) {
            if (!seen.add(address.at("ip").text())) {
                address.duplicate();
            }
        }
    }

    private static void hostAddresses(Spot status) {
        Spot list = status.at("hostIPs");
        if (list.size() == 0) {
            return;
        }
        Spot first = list.item(0).at("ip");
        if (!first.text().equals(status.at("hostIP").text())) {
            first.invalid(first.text(), "must be equal to `hostIP`");
        }
        addresses(list);
    }
}
