package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What endpoint slices must be. Pure. */
final class SliceRules {
    private static final int MAX_ENDPOINTS = 1000;
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_PORTS = 20000;
    private static final int MAX_HINTS = 8;
    private static final int MAX_TOPOLOGY = 16;

    private SliceRules() {}

    static void validate(Spot slice) {
        Spot type = slice.at("addressType");
        if (type.isEmpty()) {
            type.required();
        } else {
            type.oneOf("FQDN", "IPv4", "IPv6");
        }
        Spot endpoints = slice.at("endpoints");
        if (endpoints.size() > MAX_ENDPOINTS) {
            endpoints.tooMany(MAX_ENDPOINTS);
        } else {
            endpoints.each(endpoint -> endpoint(endpoint, type.text()));
        }
        ports(slice.at("ports"));
    }

    private static void endpoint(Spot endpoint, String type) {
        Spot addresses = endpoint.at("addresses");
        if (addresses.size() == 0) {
            addresses.required("must contain at least 1 address");
        } else if (addresses.size() > MAX_ADDRESSES) {
            addresses.tooMany(MAX_ADDRESSES);
        }
        addresses.each(address -> address(address, type));
        if (endpoint.at("nodeName").isSet()) {
            TextRules.subdomain(endpoint.at("nodeName"));
        }
        Spot topology = endpoint.at("deprecatedTopology");
        if (topology.size() > MAX_TOPOLOGY) {
            topology.tooMany(MAX_TOPOLOGY);
        }
        LabelRules.labels(topology);
        if (endpoint.at("hostname").isSet()) {
            TextRules.label(endpoint.at("hostname"));
        }
        for (String kind : List.of("forZones", "forNodes")) {
            hints(endpoint.at("hints", kind));
        }
    }

    private static void address(Spot address, String type) {
        if (type.equals("FQDN")) {
            TextRules.domainName(address);
            return;
        }
        boolean numeric = type.equals("IPv4") || type.equals("IPv6");
        if (numeric && AddressRules.address(address)) {
            if (AddressRules.isV6(address.text()) != type.equals("IPv6")) {
                address.invalid("must be an " + type + " address");
            }
            AddressRules.notSpecial(address);
        }
    }

    private static void hints(Spot hints) {
        if (hints.size() > MAX_HINTS) {
            hints.tooMany(MAX_HINTS);
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Spot hint : hints.items()) {
            Spot name = hint.at("name");
            if (!seen.add(name.text())) {
                name.duplicate();
            }
            TextRules.present(name);
        }
    }

    private static void ports(Spot ports) {
        if (ports.size() > MAX_PORTS) {
            ports.tooMany(MAX_PORTS);
            return;
        }
        Set<String> names = new HashSet<>();
        for (Spot port : ports.items()) {
            Spot name = port.at("name");
            if (!name.isEmpty()) {
                TextRules.label(name);
            }
            if (!names.add(name.text())) {
                name.duplicate();
            }
            if (!port.at("protocol").isSet()) {
                port.at("protocol").required();
            } else {
                port.at("protocol").oneOf("SCTP", "TCP", "UDP");
            }
            if (port.at("appProtocol").isSet()) {
                TextRules.qualifiedName(port.at("appProtocol"));
            }
        }
    }
}
