package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.Set;

/** What every container of a pod must be, of whichever list. Confined to one thread. */
final class ContainerRules {
    private static final int MAX_RULES = 20;
    private static final int MAX_CODES = 255;
    private final PodScope scope;

    ContainerRules(PodScope scope) {
        this.scope = scope;
    }

    void all(Spot container) {
        if (TextRules.present(container.at("name"))) {
            TextRules.label(container.at("name"));
        }
        if (container.at("image").text().isEmpty()) {
            container.at("image").required();
        }
        Spot message = container.at("terminationMessagePolicy");
        if (message.isEmpty()) {
            message.required();
        } else {
            message.oneOf("File", "FallbackToLogsOnError");
        }
        ports(container.at("ports"));
        EnvironmentRules.variables(container.at("env"));
        EnvironmentRules.sources(container.at("envFrom"));
        MountRules.mounts(container, scope);
        MountRules.devices(container, scope);
        pullPolicy(container.at("imagePullPolicy"));
        RequirementRules.ofContainer(container.at("resources"), scope.claims());
        resizePolicy(container.at("resizePolicy"));
        SecurityRules.container(container.at("securityContext"), scope.hostUsers());
    }

    private static void ports(Spot ports) {
        Set<String> names = new HashSet<>();
        for (Spot port : ports.items()) {
            Spot name = port.at("name");
            if (!name.text().isEmpty()) {
                var problems = TextRules.portName(name.text());
                name.problems(problems);
                if (problems.isEmpty() && !names.add(name.text())) {
                    name.duplicate();
                }
            }
            if (port.at("containerPort").number() == 0) {
                port.at("containerPort").required();
            } else {
                NumberRules.port(port.at("containerPort"));
            }
            if (port.at("hostPort").number() != 0) {
                NumberRules.port(port.at("hostPort"));
            }
            protocol(port.at("protocol"));
        }
    }

    static void protocol(Spot protocol) {
        if (protocol.isEmpty()) {
            protocol.required();
        } else {
            protocol.oneOf("SCTP", "TCP", "UDP");
        }
    }

    static void pullPolicy(Spot policy) {
        if (policy.isEmpty()) {
            policy.required();
        } else {
            policy.oneOf("Always", "IfNotPresent", "Never");
        }
    }

    /** Kubernetes reports these at the list and not at the entry. */
    private void resizePolicy(Spot policies) {
        Set<String> seen = new HashSet<>();
        for (Spot policy : policies.items()) {
            String resource = policy.at("resourceName").text();
            String restart = policy.at("restartPolicy").text();
            if (!seen.add(resource)) {
                policy.duplicate(resource);
            }
            oneOf(policies, resource, "cpu", "memory");
            oneOf(policies, restart, "NotRequired", "RestartContainer");
            if (scope.restartPolicy().equals("Never") && !restart.equals("NotRequired")) {
                policies.invalid(restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
            }
        }
    }

    private static void oneOf(Spot at, String value, String one, String other) {
        if (value.isEmpty()) {
            at.required();
        } else if (!value.equals(one) && !value.equals(other)) {
            at.unsupportedValue(value, one, other);
        }
    }

    /** How one container restarts, when it does not follow its pod. */
    static void restart(Spot container) {
        Spot policy = container.at("restartPolicy");
        Spot rules = container.at("restartPolicyRules");
        if (policy.isSet()) {
            policy.oneOf("Always", "Never", "OnFailure");
        } else if (rules.size() > 0) {
            policy.required("must specify restartPolicy when restart rules are used");
        }
        if (rules.size() > MAX_RULES) {
            rules.tooLong(MAX_RULES);
        }
        for (Spot rule : rules.items()) {
            rule.at("action").oneOf("Restart", "RestartAllContainers");
            Spot codes = rule.at("exitCodes");
            if (!codes.isSet()) {
                codes.required("must be specified");
                continue;
            }
            if (codes.at("operator").isEmpty()) {
                codes.at("operator").required("must be specified");
            } else {
                codes.at("operator").oneOf("In", "NotIn");
            }
            if (codes.at("values").size() > MAX_CODES) {
                codes.at("values").tooLong(MAX_CODES);
            }
        }
    }
}
