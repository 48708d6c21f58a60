package io.kjava.apiserver.registry.plain;

import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The flow schemas and priority levels that every cluster has: the mandatory ones, which stay as they are, and the
 * suggested ones, which follow the server's release as long as their annotation says so. Pure.
 */
public final class FlowObjects {
    /** Says whether an object follows the server's release. */
    public static final String AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec";

    private static final String GROUP_VERSION = "flowcontrol.apiserver.k8s.io/v1";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> ANYBODY = List.of("system:unauthenticated", "system:authenticated");
    private static final Map<String, JsonNode> FIXED_SCHEMAS = specs(mandatorySchemas());
    private static final Map<String, JsonNode> FIXED_LEVELS = specs(mandatoryLevels());

    private FlowObjects() {}

    public static List<DynamicObject> mandatorySchemas() {
        ArrayNode anybody = groups(ANYBODY);
        return List.of(
                schema("exempt", "exempt", 1, "", rule(groups(List.of("system:masters")), everything(), anyPath())),
                schema("catch-all", "catch-all", 10_000, "ByUser", rule(anybody, everything(), anyPath())));
    }

    public static List<DynamicObject> mandatoryLevels() {
        ObjectNode exempt = NODES.objectNode().put("type", "Exempt");
        exempt.putObject("exempt").put("nominalConcurrencyShares", 0).put("lendablePercent", 0);
        ObjectNode rest = NODES.objectNode().put("type", "Limited");
        ObjectNode limited = rest.putObject("limited").put("nominalConcurrencyShares", 5);
        limited.putObject("limitResponse").put("type", "Reject");
        limited.put("lendablePercent", 0);
        return List.of(
                object("PriorityLevelConfiguration", "catch-all", rest),
                object("PriorityLevelConfiguration", "exempt", exempt));
    }

    public static List<DynamicObject> suggestedLevels() {
        return List.of(
                level("system", 30, 33, 64, 6),
                level("node-high", 40, 25, 64, 6),
                level("leader-election", 10, 0, 16, 4),
                level("workload-high", 40, 50, 128, 6),
                level("workload-low", 100, 90, 128, 6),
                level("global-default", 20, 50, 128, 6));
    }

    public static List<DynamicObject> suggestedSchemas() {
        ArrayNode nodes = groups(List.of("system:nodes"));
        ArrayNode electors = users("system:kube-controller-manager", "system:kube-scheduler");
        electors.addAll(systemAccounts());
        ArrayNode leases = NODES.arrayNode();
        leases.add(resources(List.of("get", "create", "update"), "coordination.k8s.io", List.of("leases"), false));
        ArrayNode heartbeats = NODES.arrayNode();
        heartbeats.add(resources(List.of("*"), "", List.of("nodes", "nodes/status"), true));
        heartbeats.add(resources(List.of("*"), "coordination.k8s.io", List.of("leases"), false));
        ArrayNode health = NODES.arrayNode();
        health.add(paths(List.of("get"), List.of("/healthz", "/readyz", "/livez")));
        return List.of(
                whole("system-nodes", "system", 500, "ByUser", nodes),
                schema("system-node-high", "node-high", 400, "ByUser", rule(nodes, heartbeats, NODES.arrayNode())),
                schema("probes", "exempt", 2, "", rule(groups(ANYBODY), NODES.arrayNode(), health)),
                schema(
                        "system-leader-election",
                        "leader-election",
                        100,
                        "ByUser",
                        rule(electors, leases, NODES.arrayNode())),
                whole(
                        "kube-controller-manager",
                        "workload-high",
                        800,
                        "ByNamespace",
                        users("system:kube-controller-manager")),
                whole("kube-scheduler", "workload-high", 800, "ByNamespace", users("system:kube-scheduler")),
                whole("kube-system-service-accounts", "workload-high", 900, "ByNamespace", systemAccounts()),
                whole("service-accounts", "workload-low", 9000, "ByUser", groups(List.of("system:serviceaccounts"))),
                whole("global-default", "global-default", 9900, "ByUser", groups(ANYBODY)));
    }

    /** The spec that a flow schema of this name must have, if it is a mandatory one. */
    static Optional<JsonNode> fixedSchema(String name) {
        return Optional.ofNullable(FIXED_SCHEMAS.get(name));
    }

    /** The spec that a priority level of this name must have, if it is a mandatory one. */
    static Optional<JsonNode> fixedLevel(String name) {
        return Optional.ofNullable(FIXED_LEVELS.get(name));
    }

    private static Map<String, JsonNode> specs(List<DynamicObject> objects) {
        Function<DynamicObject, JsonNode> spec = object -> object.at("spec");
        return objects.stream().collect(Collectors.toUnmodifiableMap(DynamicObject::name, spec));
    }

    private static DynamicObject object(String kind, String name, ObjectNode spec) {
        DynamicObject object = DynamicObject.of(GROUP_VERSION, kind, "", name);
        object.metadata().putObject("annotations").put(AUTO_UPDATE, "true");
        object.tree().set("spec", spec);
        return object;
    }

    private static DynamicObject level(String name, int shares, int lendable, int queues, int hand) {
        ObjectNode spec = NODES.objectNode().put("type", "Limited");
        ObjectNode limited = spec.putObject("limited").put("nominalConcurrencyShares", shares);
        ObjectNode response = limited.putObject("limitResponse").put("type", "Queue");
        response.putObject("queuing")
                .put("queues", queues)
                .put("handSize", hand)
                .put("queueLengthLimit", 50);
        limited.put("lendablePercent", lendable);
        return object("PriorityLevelConfiguration", name, spec);
    }

    /** A schema of everything that its subjects ask. */
    private static DynamicObject whole(String name, String level, int precedence, String method, ArrayNode subjects) {
        return schema(name, level, precedence, method, rule(subjects, everything(), anyPath()));
    }

    private static DynamicObject schema(String name, String level, int precedence, String method, ObjectNode rule) {
        ObjectNode spec = NODES.objectNode();
        spec.putObject("priorityLevelConfiguration").put("name", level);
        spec.put("matchingPrecedence", precedence);
        if (!method.isEmpty()) {
            spec.putObject("distinguisherMethod").put("type", method);
        }
        spec.putArray("rules").add(rule);
        return object("FlowSchema", name, spec);
    }

    private static ObjectNode rule(ArrayNode subjects, ArrayNode resources, ArrayNode paths) {
        ObjectNode rule = NODES.objectNode();
        rule.set("subjects", subjects);
        if (!resources.isEmpty()) {
            rule.set("resourceRules", resources);
        }
        if (!paths.isEmpty()) {
            rule.set("nonResourceRules", paths);
        }
        return rule;
    }

    private static ArrayNode everything() {
        return NODES.arrayNode().add(resources(List.of("*"), "*", List.of("*"), true));
    }

    private static ArrayNode anyPath() {
        return NODES.arrayNode().add(paths(List.of("*"), List.of("*")));
    }

    private static ObjectNode resources(List<String> verbs, String group, List<String> names, boolean cluster) {
        ObjectNode rule = NODES.objectNode();
        rule.set("verbs", texts(verbs));
        rule.putArray("apiGroups").add(group);
        rule.set("resources", texts(names));
        if (cluster) {
            rule.put("clusterScope", true);
        }
        rule.putArray("namespaces").add("*");
        return rule;
    }

    private static ObjectNode paths(List<String> verbs, List<String> urls) {
        ObjectNode rule = NODES.objectNode();
        rule.set("verbs", texts(verbs));
        rule.set("nonResourceURLs", texts(urls));
        return rule;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static ArrayNode groups(List<String> names) {
        return named("Group", "group", names.stream());
    }

    private static ArrayNode users(String... names) {
        return named("User", "user", Stream.of(names));
    }

    private static ArrayNode named(String kind, String field, Stream<String> names) {
        ArrayNode subjects = NODES.arrayNode();
        names.forEach(
                name -> subjects.addObject().put("kind", kind).putObject(field).put("name", name));
        return subjects;
    }

    private static ArrayNode systemAccounts() {
        ArrayNode subjects = NODES.arrayNode();
        ObjectNode account = subjects.addObject().put("kind", "ServiceAccount").putObject("serviceAccount");
        account.put("namespace", "kube-system").put("name", "*");
        return subjects;
    }
}
