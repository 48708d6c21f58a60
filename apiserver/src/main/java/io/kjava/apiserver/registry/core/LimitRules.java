package io.kjava.apiserver.registry.core;

import io.kjava.api.QuantityValue;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What limit ranges must be. Pure. */
final class LimitRules {
    private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

    private LimitRules() {}

    static void validate(Spot range) {
        Set<String> seen = new HashSet<>();
        for (Spot limit : range.at("spec", "limits").items()) {
            type(limit.at("type"));
            if (!seen.add(limit.at("type").text())) {
                limit.at("type").duplicate();
            }
            boolean ofPod = limit.at("type").is("Pod");
            Set<String> names = new LinkedHashSet<>();
            amounts(limit, "max", names);
            amounts(limit, "min", names);
            for (String field : List.of("default", "defaultRequest")) {
                if (!ofPod) {
                    amounts(limit, field, names);
                } else if (limit.at(field).size() > 0) {
                    limit.at(field).forbidden("may not be specified when `type` is 'Pod'");
                }
            }
            if (limit.at("type").is("PersistentVolumeClaim")
                    && !limit.at("min").key("storage").isSet()
                    && !limit.at("max").key("storage").isSet()) {
                limit.at("limits")
                        .required("either minimum or maximum storage value is required, but neither" + " was provided");
            }
            amounts(limit, "maxLimitRequestRatio", names);
            names.forEach(name -> order(limit, name, ofPod));
        }
    }

    private static void type(Spot type) {
        TextRules.qualifiedName(type);
        if (!type.text().contains("/")
                && !TYPES.contains(type.text())
                && io.kjava.validation.Names.qualifiedName(type.text()).isEmpty()) {
            type.invalid(type.text(), "must be a standard limit type or fully qualified");
        }
    }

    private static void amounts(Spot limit, String field, Set<String> names) {
        boolean ofContainers = limit.at("type").is("Pod") || limit.at("type").is("Container");
        for (Spot amount : limit.at(field).entries()) {
            if (ofContainers) {
                ResourceRules.containerName(amount, amount.name());
            } else {
                ResourceRules.name(amount, amount.name());
            }
            names.add(amount.name());
        }
    }

    private static boolean above(Spot one, Spot other) {
        return one.isSet() && other.isSet() && one.quantity().compareTo(other.quantity()) > 0;
    }

    private static void order(Spot limit, String name, boolean ofPod) {
        Spot min = limit.at("min").key(name);
        Spot max = limit.at("max").key(name);
        Spot fallback = ofPod ? limit.at("none") : limit.at("default").key(name);
        Spot request = ofPod ? limit.at("none") : limit.at("defaultRequest").key(name);
        if (above(min, max)) {
            say(min, min, "min value %s is greater than max value %s", min, max);
        }
        if (above(min, request)) {
            say(request, request, "min value %s is greater than default request value %s", min, request);
        }
        if (above(request, max)) {
            say(request, request, "default request value %s is greater than max value %s", request, max);
        }
        if (above(request, fallback)) {
            say(request, request, "default request value %s is greater than default limit value %s", request, fallback);
        }
        if (above(min, fallback)) {
            say(fallback, min, "min value %s is greater than default value %s", min, fallback);
        }
        if (above(fallback, max)) {
            say(fallback, max, "default value %s is greater than max value %s", fallback, max);
        }
        ratio(limit.at("maxLimitRequestRatio").key(name), min, max);
        if (!ResourceRules.mayOvercommit(name)
                && fallback.isSet()
                && request.isSet()
                && fallback.quantity().compareTo(request.quantity()) != 0) {
            request.invalid(
                    request.quantity().toString(),
                    "default value %s must equal to defaultRequest value %s in %s"
                            .formatted(fallback.quantity(), request.quantity(), name));
        }
    }

    private static void say(Spot at, Spot shown, String words, Spot first, Spot second) {
        at.invalid(shown.quantity().toString(), words.formatted(first.quantity(), second.quantity()));
    }

    private static void ratio(Spot ratio, Spot min, Spot max) {
        if (!ratio.isSet()) {
            return;
        }
        QuantityValue value = ratio.quantity();
        if (value.compareTo(QuantityValue.of(1)) < 0) {
            ratio.invalid(value.toString(), "ratio " + value + " is less than 1");
        }
        if (min.isSet() && max.isSet()) {
            double most = max.quantity().toDouble() / min.quantity().toDouble();
            if (value.toDouble() > most) {
                ratio.invalid(
                        value.toString(),
                        String.format(Locale.ROOT, "ratio %s is greater than max/min = %f", value, most));
            }
        }
    }
}
