package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the three lists of containers must be, each with rules of its own. Confined to one thread. */
final class ContainerListRules {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> NOT_IN_EPHEMERAL = List.of(
            "ports",
            "resources",
            "resizePolicy",
            "restartPolicy",
            "restartPolicyRules",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle");
    private final Spot spec;
    private final ContainerRules rules;
    private final ProbeRules probes;

    ContainerListRules(Spot spec, PodScope scope) {
        this.spec = spec;
        this.rules = new ContainerRules(scope);
        this.probes = new ProbeRules(scope.grace());
    }

    void all() {
        containers(spec.at("containers"));
        initContainers(spec.at("initContainers"));
        ephemeralContainers(spec.at("ephemeralContainers"));
    }

    private void containers(Spot list) {
        if (list.size() == 0) {
            list.required();
            return;
        }
        Set<String> names = new HashSet<>();
        for (Spot container : list.items()) {
            rules.all(container);
            if (!names.add(container.at("name").text())) {
                container.at("name").duplicate(container.at("name").text());
            }
            probes.all(container);
            ContainerRules.restart(container);
        }
        Set<String> hostPorts = new HashSet<>();
        list.each(container -> hostPorts(container, hostPorts));
    }

    private void initContainers(Spot list) {
        Set<String> names = new HashSet<>(names("containers"));
        for (Spot container : list.items()) {
            rules.all(container);
            ContainerRules.restart(container);
            String name = container.at("name").text();
            if (names.contains(name)) {
                container.at("name").duplicate(name);
            } else if (!name.isEmpty()) {
                names.add(name);
            }
            // Kubernetes counts from the list's first entry here
            hostPorts(list.item(0).with(container.value()), new HashSet<>());
            if (container.at("restartPolicy").is("Always")) {
                probes.all(container);
            } else {
                forbidProbes(container);
            }
        }
    }

    private static void forbidProbes(Spot container) {
        String why = "may not be set for init containers without restartPolicy=Always";
        if (container.at("lifecycle").isSet()) {
            container.at("lifecycle").forbidden(why);
        }
        for (String probe : PROBES) {
            if (container.at(probe).isSet()) {
                container.at(probe).forbidden(why);
            }
        }
    }

    private Set<String> names(String list) {
        Set<String> result = new HashSet<>();
        spec.at(list).each(container -> result.add(container.at("name").text()));
        return result;
    }

    private void ephemeralContainers(Spot list) {
        if (list.size() == 0) {
            return;
        }
        Set<String> others = names("containers");
        others.addAll(names("initContainers"));
        Set<String> names = new HashSet<>(others);
        String why = "cannot be set for an Ephemeral Container";
        for (Spot container : list.items()) {
            rules.all(container);
            PodRules.image(container);
            if (!names.add(container.at("name").text())) {
                container.at("name").duplicate(container.at("name").text());
            }
            Spot target = container.at("targetContainerName");
            if (!target.isEmpty() && !others.contains(target.text())) {
                target.notFound("");
            }
            for (String field : NOT_IN_EPHEMERAL) {
                if (!container.at(field).isEmpty()) {
                    container.at(field).forbidden(why);
                }
            }
            for (Spot mount : container.at("volumeMounts").items()) {
                for (String field : List.of("subPath", "subPathExpr")) {
                    if (!mount.at(field).isEmpty()) {
                        mount.at(field).forbidden(why);
                    }
                }
            }
        }
    }

    private static void hostPorts(Spot container, Set<String> taken) {
        for (Spot port : container.at("ports").items()) {
            long number = port.at("hostPort").number();
            if (number == 0) {
                continue;
            }
            String key = port.at("protocol").text() + "/" + port.at("hostIP").text() + "/" + number;
            if (!taken.add(key)) {
                port.at("hostPort").duplicate(key);
            }
        }
    }
}
