package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.flag;
import static io.kjava.apiserver.printing.Columns.number;
import static io.kjava.apiserver.printing.Columns.of;
import static io.kjava.apiserver.printing.Columns.text;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Rows of limits, priorities, budgets and devices. */
final class PolicyPrinters {
    private static final String FLOW = "flowcontrol.apiserver.k8s.io";
    private static final String RESOURCE = "resource.k8s.io";

    private PolicyPrinters() {}

    static void addTo(PrinterTable table) {
        table.add(
                "policy",
                "PodDisruptionBudget",
                List.of(
                        NAME,
                        text("Min Available", "How many pods must stay available."),
                        text("Max Unavailable", "How many pods may be unavailable."),
                        number("Allowed Disruptions", "How many pods may be disrupted now."),
                        AGE),
                row -> row.name()
                        .text(row.at("spec", "minAvailable").asString("N/A"))
                        .text(row.at("spec", "maxUnavailable").asString("N/A"))
                        .numberAt("status", "disruptionsAllowed")
                        .age());
        table.add(
                "",
                "ResourceQuota",
                List.of(
                        NAME,
                        text("Request", "Used and allowed amounts."),
                        text("Limit", "Used and allowed amounts of limits."),
                        AGE),
                row -> row.name()
                        .text(amounts(row, false))
                        .text(amounts(row, true))
                        .age());
        table.add(
                "scheduling.k8s.io",
                "PriorityClass",
                List.of(
                        NAME,
                        number("Value", of("scheduling.v1.PriorityClass", "value")),
                        flag("Global-Default", of("scheduling.v1.PriorityClass", "globalDefault")),
                        AGE,
                        text("PreemptionPolicy", of("scheduling.v1.PriorityClass", "preemptionPolicy"))),
                row -> row.name()
                        .numberAt("value")
                        .flag(row.at("globalDefault").asBoolean(false))
                        .age()
                        .textAt("preemptionPolicy"));
        table.add(
                "node.k8s.io",
                "RuntimeClass",
                List.of(NAME, text("Handler", ""), AGE),
                row -> row.name().textAt("handler").age());
        addFlowControl(table);
        addDevices(table);
    }

    private static String amounts(Row row, boolean limits) {
        JsonNode hard = row.at("status", "hard");
        StringJoiner joined = new StringJoiner(", ");
        hard.propertyNames().stream()
                .filter(name -> name.startsWith("limits.") == limits)
                .sorted()
                .forEach(name -> joined.add("%s: %s/%s"
                        .formatted(
                                name,
                                row.at("status", "used", name).asString("0"),
                                hard.path(name).asString("0"))));
        return joined.toString();
    }

    private static void addFlowControl(PrinterTable table) {
        table.add(
                FLOW,
                "FlowSchema",
                List.of(
                        NAME,
                        text("PriorityLevel", of("flowcontrol.v1.PriorityLevelConfigurationReference", "name")),
                        text("MatchingPrecedence", of("flowcontrol.v1.FlowSchemaSpec", "matchingPrecedence")),
                        text("DistinguisherMethod", "What tells flows apart."),
                        AGE,
                        text("MissingPL", "Whether the priority level does not exist.")),
                row -> row.name()
                        .textAt("spec", "priorityLevelConfiguration", "name")
                        .numberAt("spec", "matchingPrecedence")
                        .textOrNone(row.at("spec", "distinguisherMethod", "type"))
                        .age()
                        .text(Row.condition(row.at("status", "conditions"), "Dangling")
                                .path("status")
                                .asString("?")));
        table.add(
                FLOW,
                "PriorityLevelConfiguration",
                List.of(
                        NAME,
                        text("Type", of("flowcontrol.v1.PriorityLevelConfigurationSpec", "type")),
                        text(
                                "NominalConcurrencyShares",
                                of("flowcontrol.v1.LimitedPriorityLevelConfiguration", "nominalConcurrencyShares")),
                        text("Queues", of("flowcontrol.v1.QueuingConfiguration", "queues")),
                        text("HandSize", of("flowcontrol.v1.QueuingConfiguration", "handSize")),
                        text("QueueLengthLimit", of("flowcontrol.v1.QueuingConfiguration", "queueLengthLimit")),
                        AGE),
                PolicyPrinters::priorityLevel);
    }

    private static void priorityLevel(Row row) {
        JsonNode limited = row.at("spec", "limited");
        JsonNode queuing = limited.path("limitResponse").path("queuing");
        row.name().textAt("spec", "type");
        for (JsonNode number : List.of(
                limited.path("nominalConcurrencyShares"),
                queuing.path("queues"),
                queuing.path("handSize"),
                queuing.path("queueLengthLimit"))) {
            if (number.isNumber()) {
                row.number(number.longValue());
            } else {
                row.text(Row.NONE);
            }
        }
        row.age();
    }

    private static void addDevices(PrinterTable table) {
        table.add(RESOURCE, "DeviceClass", List.of(NAME, AGE), row -> row.name().age());
        table.add(
                RESOURCE,
                "ResourceClaimTemplate",
                List.of(NAME, AGE),
                row -> row.name().age());
        table.add(
                RESOURCE,
                "ResourceClaim",
                List.of(NAME, text("State", "Whether the claim is pending, allocated or reserved."), AGE),
                row -> row.name().text(claimState(row)).age());
        table.add(
                RESOURCE,
                "ResourceSlice",
                List.of(
                        NAME,
                        text("Node", of("resource.v1.ResourceSliceSpec", "nodeName")),
                        text("Driver", of("resource.v1.ResourceSliceSpec", "driver")),
                        text("Pool", of("resource.v1.ResourcePool", "name")),
                        AGE),
                row -> row.name()
                        .textAt("spec", "nodeName")
                        .textAt("spec", "driver")
                        .textAt("spec", "pool", "name")
                        .age());
    }

    private static String claimState(Row row) {
        List<String> states = new ArrayList<>();
        boolean terminating = row.object().isTerminating();
        if (terminating) {
            states.add("deleted");
        }
        if (row.at("status", "allocation").isObject()) {
            states.add("allocated");
            if (!row.at("status", "reservedFor").isEmpty()) {
                states.add("reserved");
            }
        } else if (!terminating) {
            states.add("pending");
        }
        return String.join(",", states);
    }
}
