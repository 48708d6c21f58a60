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

/** Rows of services, their endpoints, and what else is about networks. */
final class NetworkPrinters {
    private static final String NETWORKING = "networking.k8s.io";

    private NetworkPrinters() {}

    static void addTo(PrinterTable table) {
        table.add("", "Service", serviceColumns(), NetworkPrinters::service);
        table.add(
                "",
                "Endpoints",
                List.of(NAME, text("Endpoints", of("core.v1.Endpoints", "subsets")), AGE),
                row -> row.name().text(endpoints(row)).age());
        table.add(
                "discovery.k8s.io",
                "EndpointSlice",
                List.of(
                        NAME,
                        text("AddressType", of("discovery.v1.EndpointSlice", "addressType")),
                        text("Ports", of("discovery.v1.EndpointSlice", "ports")),
                        text("Endpoints", of("discovery.v1.EndpointSlice", "endpoints")),
                        AGE),
                row -> row.name()
                        .textAt("addressType")
                        .text(slicePorts(row))
                        .text(sliceAddresses(row))
                        .age());
        table.add(
                NETWORKING,
                "Ingress",
                List.of(
                        NAME,
                        text("Class", "The class that says who serves the ingress."),
                        text("Hosts", "The hosts whose requests are matched."),
                        text("Address", "Where the ingress is reached."),
                        text("Ports", "The ports that are open."),
                        AGE),
                NetworkPrinters::ingress);
        table.add(
                NETWORKING,
                "IngressClass",
                List.of(
                        NAME,
                        text("Controller", "Who serves ingresses of this class."),
                        text("Parameters", "An object with more settings."),
                        AGE),
                row -> row.name()
                        .textAt("spec", "controller")
                        .text(parameters(row))
                        .age());
        table.add(
                NETWORKING,
                "NetworkPolicy",
                List.of(NAME, text("Pod-Selector", "The pods that the policy is about."), AGE),
                row -> row.name()
                        .text(LabelText.ofSelector(row.at("spec", "podSelector")))
                        .age());
        table.add(
                NETWORKING,
                "ServiceCIDR",
                List.of(NAME, text("CIDRs", of("networking.v1.ServiceCIDRSpec", "cidrs")), AGE),
                row -> row.name().text(Row.joined(row.at("spec", "cidrs"))).age());
        table.add(
                NETWORKING,
                "IPAddress",
                List.of(NAME, text("ParentRef", "The object that uses the address.")),
                row -> row.name().text(parent(row)));
    }

    private static List<TableColumn> serviceColumns() {
        return List.of(
                NAME,
                text("Type", of("core.v1.ServiceSpec", "type")),
                text("Cluster-IP", of("core.v1.ServiceSpec", "clusterIP")),
                text("External-IP", of("core.v1.ServiceSpec", "externalIPs")),
                text("Port(s)", of("core.v1.ServiceSpec", "ports")),
                AGE,
                wide("Selector", of("core.v1.ServiceSpec", "selector")));
    }

    private static void service(Row row) {
        row.name()
                .textAt("spec", "type")
                .textOrNone(row.at("spec", "clusterIPs").path(0))
                .text(externalAddress(row))
                .text(ports(row))
                .age()
                .text(LabelText.ofMap(row.at("spec", "selector")));
    }

    private static String externalAddress(Row row) {
        List<String> external = Row.strings(row.at("spec", "externalIPs"));
        return switch (row.at("spec", "type").asString("")) {
            case "ClusterIP", "NodePort" -> external.isEmpty() ? Row.NONE : String.join(",", external);
            case "LoadBalancer" -> {
                List<String> all = new ArrayList<>(balancers(row));
                all.addAll(external);
                yield all.isEmpty() ? "<pending>" : String.join(",", all);
            }
            case "ExternalName" -> row.at("spec", "externalName").asString("");
            default -> "<unknown>";
        };
    }

    /** Sorted and each once. */
    private static TreeSet<String> balancers(Row row) {
        TreeSet<String> result = new TreeSet<>();
        for (JsonNode ingress : row.at("status", "loadBalancer", "ingress")) {
            String address = ingress.path("ip").asString("");
            String name = address.isEmpty() ? ingress.path("hostname").asString("") : address;
            if (!name.isEmpty()) {
                result.add(name);
            }
        }
        return result;
    }

    private static String ports(Row row) {
        List<String> texts = new ArrayList<>();
        for (JsonNode port : row.at("spec", "ports")) {
            long nodePort = port.path("nodePort").asLong(0);
            String number = port.path("port").asString("");
            String protocol = port.path("protocol").asString("");
            texts.add(nodePort > 0 ? number + ":" + nodePort + "/" + protocol : number + "/" + protocol);
        }
        return texts.isEmpty() ? Row.NONE : String.join(",", texts);
    }

    private static String endpoints(Row row) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : row.at("subsets")) {
            JsonNode ports = subset.path("ports");
            if (ports.isEmpty()) {
                subset.path("addresses").forEach(a -> all.add(a.path("ip").asString("")));
            }
            for (JsonNode port : ports) {
                subset.path("addresses")
                        .forEach(a -> all.add(joined(a.path("ip").asString(""), port)));
            }
        }
        return Row.firstThree(all, row.at("subsets").isEmpty() ? Row.NONE : "");
    }

    private static String joined(String address, JsonNode port) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return host + ":" + port.path("port").asString("");
    }

    private static String slicePorts(Row row) {
        List<String> all = new ArrayList<>();
        for (JsonNode port : row.at("ports")) {
            JsonNode number = port.path("port");
            all.add(number.isNumber() ? number.asString() : port.path("name").asString("*"));
        }
        return Row.firstThree(all, Row.UNSET);
    }

    private static String sliceAddresses(Row row) {
        List<String> all = new ArrayList<>();
        row.at("endpoints").forEach(e -> all.addAll(Row.strings(e.path("addresses"))));
        return Row.firstThree(all, Row.UNSET);
    }

    private static void ingress(Row row) {
        row.name()
                .textOrNone(row.at("spec", "ingressClassName"))
                .text(hosts(row.at("spec", "rules")))
                .text(String.join(",", balancers(row)))
                .text(row.at("spec", "tls").isEmpty() ? "80" : "80, 443")
                .age();
    }

    private static String hosts(JsonNode rules) {
        int shown = 3;
        List<String> hosts = new ArrayList<>();
        boolean more = false;
        for (JsonNode rule : rules) {
            String host = rule.path("host").asString("");
            more |= hosts.size() == shown;
            if (!more && !host.isEmpty()) {
                hosts.add(host);
            }
        }
        if (hosts.isEmpty()) {
            return "*";
        }
        String text = String.join(",", hosts);
        return more ? "%s + %d more...".formatted(text, rules.size() - shown) : text;
    }

    private static String parameters(Row row) {
        JsonNode parameters = row.at("spec", "parameters");
        if (!parameters.isObject()) {
            return Row.NONE;
        }
        String group = parameters.path("apiGroup").asString("");
        String kind = parameters.path("kind").asString("");
        return (group.isEmpty() ? kind : kind + "." + group)
                + "/"
                + parameters.path("name").asString("");
    }

    private static String parent(Row row) {
        JsonNode parent = row.at("spec", "parentRef");
        if (!parent.isObject()) {
            return Row.NONE;
        }
        String group = parent.path("group").asString("");
        String resource = parent.path("resource").asString("");
        String text = group.isEmpty() ? resource : resource + "." + group;
        String namespace = parent.path("namespace").asString("");
        return text.toLowerCase(Locale.ROOT)
                + (namespace.isEmpty() ? "" : "/" + namespace)
                + "/"
                + parent.path("name").asString("");
    }
}
