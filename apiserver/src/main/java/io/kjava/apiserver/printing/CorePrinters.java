package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.of;
import static io.kjava.apiserver.printing.Columns.text;
import static io.kjava.apiserver.printing.Columns.wide;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Rows of the core group's kinds, but for those that are about networks, storage or workloads. */
final class CorePrinters {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE = "kubernetes.io/role";

    private CorePrinters() {}

    static void addTo(PrinterTable table) {
        table.add("", "Pod", podColumns(), PodSummary::write);
        table.add("", "Node", nodeColumns(), CorePrinters::node);
        table.add(
                "",
                "Namespace",
                List.of(NAME, text("Status", "The status of the namespace."), AGE),
                row -> row.name().textAt("status", "phase").age());
        table.add(
                "",
                "Secret",
                List.of(
                        NAME,
                        text("Type", of("core.v1.Secret", "type")),
                        text("Data", of("core.v1.Secret", "data")),
                        AGE),
                row -> row.name().textAt("type").countAt("data").age());
        table.add(
                "",
                "ConfigMap",
                List.of(NAME, text("Data", of("core.v1.ConfigMap", "data")), AGE),
                row -> row.name()
                        .number(row.at("data").size() + row.at("binaryData").size())
                        .age());
        table.add(
                "",
                "ServiceAccount",
                List.of(NAME, text("Secrets", of("core.v1.ServiceAccount", "secrets")), AGE),
                row -> row.name().countAt("secrets").age());
        table.add("", "Event", eventColumns(), CorePrinters::event);
        table.add("events.k8s.io", "Event", eventColumns(), CorePrinters::event);
        table.add(
                "",
                "ComponentStatus",
                List.of(
                        NAME,
                        text("Status", "Status of the component conditions."),
                        text("Message", "Message of the component conditions."),
                        text("Error", "Error of the component conditions.")),
                CorePrinters::component);
    }

    private static List<TableColumn> podColumns() {
        return List.of(
                NAME,
                text("Ready", "How many containers of the pod are ready for traffic."),
                text("Status", "The aggregate status of the containers in this pod."),
                text("Restarts", "How often the containers in this pod have been restarted."),
                AGE,
                wide("IP", of("core.v1.PodStatus", "podIP")),
                wide("Node", of("core.v1.PodSpec", "nodeName")),
                wide("Nominated Node", of("core.v1.PodStatus", "nominatedNodeName")),
                wide("Readiness Gates", of("core.v1.PodSpec", "readinessGates")));
    }

    private static List<TableColumn> nodeColumns() {
        return List.of(
                NAME,
                text("Status", "The status of the node."),
                text("Roles", "The roles of the node."),
                AGE,
                text("Version", of("core.v1.NodeSystemInfo", "kubeletVersion")),
                wide("Internal-IP", of("core.v1.NodeStatus", "addresses")),
                wide("External-IP", of("core.v1.NodeStatus", "addresses")),
                wide("OS-Image", of("core.v1.NodeSystemInfo", "osImage")),
                wide("Kernel-Version", of("core.v1.NodeSystemInfo", "kernelVersion")),
                wide("Container-Runtime", of("core.v1.NodeSystemInfo", "containerRuntimeVersion")));
    }

    private static void node(Row row) {
        JsonNode system = row.at("status", "nodeInfo");
        row.name()
                .text(nodeStatus(row))
                .text(nodeRoles(row))
                .age()
                .text(system.path("kubeletVersion").asString(""))
                .text(address(row, "InternalIP"))
                .text(address(row, "ExternalIP"))
                .textOrUnknown(system.path("osImage"))
                .textOrUnknown(system.path("kernelVersion"))
                .textOrUnknown(system.path("containerRuntimeVersion"));
    }

    private static String nodeStatus(Row row) {
        JsonNode ready = Row.condition(row.at("status", "conditions"), "Ready");
        String status = "Unknown";
        if (!ready.isMissingNode()) {
            status = ready.path("status").asString("").equals("True") ? "Ready" : "NotReady";
        }
        boolean closed = row.at("spec", "unschedulable").asBoolean(false);
        return closed ? status + ",SchedulingDisabled" : status;
    }

    private static String nodeRoles(Row row) {
        TreeSet<String> roles = new TreeSet<>();
        row.object().labels().forEach((key, value) -> {
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals(ROLE) && !value.isEmpty()) {
                roles.add(value);
            }
        });
        return roles.isEmpty() ? Row.NONE : String.join(",", roles);
    }

    private static String address(Row row, String type) {
        return Row.condition(row.at("status", "addresses"), type)
                .path("address")
                .asString(Row.NONE);
    }

    private static List<TableColumn> eventColumns() {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(text("Last Seen", of("core.v1.Event", "lastTimestamp")));
        columns.add(text("Type", of("core.v1.Event", "type")));
        columns.add(text("Reason", of("core.v1.Event", "reason")));
        columns.add(text("Object", "The object that this is about."));
        columns.add(wide("Subobject", of("core.v1.ObjectReference", "fieldPath")));
        columns.add(wide("Source", "Who reports this."));
        columns.add(text("Message", of("core.v1.Event", "message")));
        columns.add(wide("First Seen", of("core.v1.Event", "firstTimestamp")));
        columns.add(wide("Count", of("core.v1.Event", "count")));
        columns.add(new TableColumn("Name", "string", "name", NAME.description(), 1));
        return columns;
    }

    private static void event(Row row) {
        String first = since(row, "firstTimestamp", "deprecatedFirstTimestamp");
        if (first.equals(Ages.UNKNOWN)) {
            first = Ages.since(row.at("eventTime").asString(""), row.now());
        }
        String last = since(row, "lastTimestamp", "deprecatedLastTimestamp");
        JsonNode series = row.at("series");
        long count =
                Math.max(row.at("count").asLong(0), row.at("deprecatedCount").asLong(0));
        if (last.equals(Ages.UNKNOWN)) {
            last = first;
        }
        if (series.isObject()) {
            last = Ages.since(series.path("lastObservedTime").asString(""), row.now());
            count = series.path("count").asLong(0);
        } else if (count == 0) {
            count = 1;
        }
        JsonNode target = either(row, "involvedObject", "regarding");
        row.text(last)
                .textAt("type")
                .textAt("reason")
                .text(target(target))
                .text(target.path("fieldPath").asString(""))
                .text(source(row))
                .text(either(row, "message", "note").asString("").strip())
                .text(first)
                .number(count)
                .name();
    }

    private static String since(Row row, String field, String other) {
        return Ages.since(either(row, field, other).asString(""), row.now());
    }

    private static JsonNode either(Row row, String field, String other) {
        JsonNode value = row.at(field);
        return value.isMissingNode() ? row.at(other) : value;
    }

    private static String target(JsonNode reference) {
        String kind = reference.path("kind").asString("").toLowerCase(Locale.ROOT);
        String name = reference.path("name").asString("");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(Row row) {
        JsonNode source = either(row, "source", "deprecatedSource");
        String component = source.path("component").asString("");
        if (component.isEmpty()) {
            component = either(row, "reportingComponent", "reportingController").asString("");
        }
        String host = source.path("host").asString("");
        if (host.isEmpty()) {
            host = row.at("reportingInstance").asString("");
        }
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static void component(Row row) {
        JsonNode healthy = Row.condition(row.at("conditions"), "Healthy");
        String status = "Unknown";
        if (!healthy.isMissingNode()) {
            status = healthy.path("status").asString("").equals("True") ? "Healthy" : "Unhealthy";
        }
        row.name()
                .text(status)
                .text(healthy.path("message").asString(""))
                .text(healthy.path("error").asString(""));
    }
}
