package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.flag;
import static io.kjava.apiserver.printing.Columns.number;
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
                        number("Value", "The priority of pods of this class."),
                        flag("Global-Default", "Whether pods without a class get this one."),
                        AGE,
                        text("PreemptionPolicy", "Whether pods of this class displace others.")),
                row -> row.name()
                        .numberAt("value")
                        .flag(row.at("globalDefault").asBoolean(false))
                        .age()
                        .textAt("preemptionPolicy"));
        table.add(
                "node.k8s.io",
                "RuntimeClass",
                List.of(NAME, text("Handler", "What the container runtime calls it."), AGE),
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
                        text("PriorityLevel", "The level that matching requests belong to."),
                        text("MatchingPrecedence", "Which schema is tried first."),
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
                        text("Type", "Limited or Exempt."),
                        text("NominalConcurrencyShares", "The share of all seats."),
                        text("Queues", "How many queues there are."),
                        text("HandSize", "How many queues a flow may use."),
                        text("QueueLengthLimit", "How long a queue may be."),
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
                        text("Node", "The node that has the devices."),
                        text("Driver", "The driver of the devices."),
                        text("Pool", "The pool that the devices belong to."),
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
