package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;

/** What claims for devices, their templates and classes of devices must be. Pure. */
final class ClaimRules {
    static final int MAX_REQUESTS = 32;
    private static final int MAX_ENTRIES = 32;
    private static final int MAX_ALTERNATIVES = 8;
    private static final String ONE_OF = "exactly one of `exactly` or `firstAvailable` is required";

    private ClaimRules() {}

    /** The spec of a claim. */
    static void spec(Spot spec) {
        Spot devices = spec.at("devices");
        Spot requests = devices.at("requests");
        RequestNames names = new RequestNames(requests);
        ListRules.set(
                requests,
                MAX_REQUESTS,
                ClaimRules::request,
                request -> request.at("name").text());
        ListRules.list(devices.at("constraints"), MAX_ENTRIES, constraint -> constraint(constraint, names));
        ListRules.list(devices.at("config"), MAX_ENTRIES, config -> {
            references(config.at("requests"), names);
            ParameterRules.configuration(config, false);
        });
    }

    private static void request(Spot request) {
        DeviceNames.label(request.at("name"), request.at("name").text());
        Spot exactly = request.at("exactly");
        Spot alternatives = request.at("firstAvailable");
        if (exactly.isSet() && alternatives.size() > 0) {
            request.absent().invalid(ONE_OF + ", but multiple fields are set");
        } else if (exactly.isSet()) {
            wish(exactly);
        } else if (alternatives.size() > 0) {
            ListRules.set(
                    alternatives,
                    MAX_ALTERNATIVES,
                    alternative -> {
                        DeviceNames.label(
                                alternative.at("name"), alternative.at("name").text());
                        wish(alternative);
                    },
                    alternative -> alternative.at("name").text());
        } else {
            request.required(ONE_OF);
        }
    }

    private static void wish(Spot wish) {
        Spot name = wish.at("deviceClassName");
        if (TextRules.present(name)) {
            TextRules.subdomain(name);
        }
        SelectorRules.all(wish.at("selectors"), false);
        Spot mode = wish.at("allocationMode");
        Spot count = wish.at("count");
        switch (mode.text()) {
            case "All" -> {
                if (count.number() != 0) {
                    count.invalid("must not be specified when allocationMode is 'All'");
                }
            }
            case "ExactCount" -> {
                if (count.number() <= 0) {
                    count.invalid(count.number(), "must be greater than zero");
                }
            }
            default -> mode.unsupported("All", "ExactCount");
        }
        TaintRules.tolerations(wish.at("tolerations"));
    }

    static void references(Spot references, RequestNames names) {
        ListRules.set(references, MAX_REQUESTS, names::check, Spot::text);
    }

    private static void constraint(Spot constraint, RequestNames names) {
        references(constraint.at("requests"), names);
        Spot match = constraint.at("matchAttribute");
        Spot distinct = constraint.at("distinctAttribute");
        if (match.isSet()) {
            DeviceNames.fullyQualified(match);
        } else if (distinct.isSet()) {
            DeviceNames.fullyQualified(distinct);
        } else {
            constraint.required("exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple"
                    + " fields are set");
        }
    }

    /**
     * @param old the class before; nothing when it is new
     */
    static void deviceClass(Spot one, Spot old) {
        Spot spec = one.at("spec");
        Spot before = old.at("spec");
        boolean known = old.isSet();
        boolean sameSelectors = known
                && Sameness.of(
                        spec.at("selectors").value(), before.at("selectors").value());
        SelectorRules.all(spec.at("selectors"), sameSelectors);
        boolean sameConfig = known
                && Sameness.of(spec.at("config").value(), before.at("config").value());
        ListRules.list(spec.at("config"), MAX_ENTRIES, config -> ParameterRules.configuration(config, sameConfig));
        Spot extended = spec.at("extendedResourceName");
        if (extended.isSet() && !ResourceRules.isExtended(extended.text())) {
            extended.invalid("must be a valid extended resource name");
        }
    }
}
