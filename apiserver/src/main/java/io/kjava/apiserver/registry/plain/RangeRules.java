package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;

/** What the objects of service addresses and of their ranges must be. Pure. */
final class RangeRules {
    private RangeRules() {}

    static void address(Spot address) {
        Spot parent = address.at("spec", "parentRef");
        if (!parent.isSet()) {
            parent.required();
            return;
        }
        if (!parent.at("group").isEmpty()) {
            TextRules.subdomain(parent.at("group"));
        }
        for (String field : List.of("resource", "name")) {
            if (TextRules.present(parent.at(field))) {
                TextRules.pathSegment(parent.at(field));
            }
        }
        if (!parent.at("namespace").isEmpty()) {
            TextRules.pathSegment(parent.at("namespace"));
        }
    }

    static void range(Spot range) {
        Spot cidrs = range.at("spec", "cidrs");
        List<String> texts = cidrs.texts();
        if (texts.isEmpty()) {
            cidrs.required("at least one CIDR required");
            return;
        }
        if (texts.size() > 2) {
            cidrs.invalid(range.at("spec").value(), "may only hold up to 2 values");
            return;
        }
        if (texts.size() == 2 && !AddressRules.isDual(texts.get(0), texts.get(1))) {
            cidrs.invalid(
                    range.at("spec").value(),
                    "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and" + " 2001:db8::/64");
            return;
        }
        cidrs.each(AddressRules::cidr);
    }
}
