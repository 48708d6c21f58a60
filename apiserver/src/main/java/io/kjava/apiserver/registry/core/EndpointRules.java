package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;

/** What endpoints must be. Pure. */
final class EndpointRules {
    private EndpointRules() {}

    static void validate(Spot endpoints) {
        for (Spot subset : endpoints.at("subsets").items()) {
            if (subset.at("addresses").size() == 0
                    && subset.at("notReadyAddresses").size() == 0) {
                subset.required("must specify `addresses` or `notReadyAddresses`");
            }
            for (String list : List.of("addresses", "notReadyAddresses")) {
                subset.at(list).each(EndpointRules::address);
            }
            boolean many = subset.at("ports").size() > 1;
            subset.at("ports").each(port -> port(port, many));
        }
    }

    private static void address(Spot address) {
        AddressRules.address(address.at("ip"));
        if (!address.at("hostname").isEmpty()) {
            TextRules.label(address.at("hostname"));
        }
        if (address.at("nodeName").isSet()) {
            TextRules.subdomain(address.at("nodeName"));
        }
        AddressRules.notSpecial(address.at("ip"));
    }

    private static void port(Spot port, boolean named) {
        if (!port.at("name").isEmpty()) {
            TextRules.label(port.at("name"));
        } else if (named) {
            port.at("name").required();
        }
        NumberRules.port(port.at("port"));
        if (port.at("protocol").isEmpty()) {
            port.at("protocol").required();
        } else {
            port.at("protocol").oneOf("SCTP", "TCP", "UDP");
        }
        if (port.at("appProtocol").isSet()) {
            TextRules.qualifiedName(port.at("appProtocol"));
        }
    }
}
