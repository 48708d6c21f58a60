package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.GoForm;
import io.kjava.apiserver.registry.rules.Sameness;
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

    static void addressFixed(Spot address, Spot old) {
        Spot parent = address.at("spec", "parentRef");
        if (!Sameness.of(parent.value(), old.at("spec", "parentRef").value())) {
            parent.invalid(
                    parent.isSet()
                            ? GoForm.of(
                                    parent.value(),
                                    "group:Group",
                                    "resource:Resource",
                                    "namespace:Namespace",
                                    "name:Name")
                            : parent.value(),
                    "field is immutable");
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
        cidrs.each(AddressRules::canonicalCidr);
        if (texts.size() == 2 && !AddressRules.isDual(texts.get(0), texts.get(1))) {
            cidrs.invalid("may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
        }
    }

    /** A second family may come; nothing else changes. */
    static void rangeChanged(Spot range, Spot old) {
        Spot cidrs = range.at("spec", "cidrs");
        List<Spot> now = cidrs.items();
        List<String> before = old.at("spec", "cidrs").texts();
        if (now.size() == before.size()) {
            for (int i = 0; i < before.size(); i++) {
                now.get(i).immutableText(old.at("spec", "cidrs").item(i));
            }
        } else if (before.size() == 1 && now.size() == 2) {
            now.getFirst().immutableText(old.at("spec", "cidrs").item(0));
            range(range);
        } else {
            cidrs.invalid("field is immutable");
        }
    }
}
