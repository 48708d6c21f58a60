package io.kjava.apiserver.registry.podspec;

import io.kjava.api.QuantityValue;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What requests and limits of resources must be, of a container or of a pod. Pure. */
public final class RequirementRules {
    private RequirementRules() {}

    static void ofContainer(Spot resources, Set<String> claims) {
        validate(resources, ResourceRules::containerName, claims);
    }

    static void ofPod(Spot resources) {
        validate(resources, ResourceRules::podName, Set.of());
    }

    /** Amounts that are only limits: the overhead of a runtime. */
    public static void overhead(Spot amounts) {
        limits(amounts, ResourceRules::containerName);
        if (!computes(amounts) && hugePages(amounts)) {
            amounts.forbidden("HugePages require cpu or memory");
        }
    }

    private static void validate(Spot resources, BiConsumer<Spot, String> names, Set<String> claims) {
        if (!resources.isSet()) {
            return;
        }
        Spot limits = resources.at("limits");
        Spot requests = resources.at("requests");
        limits(limits, names);
        for (Spot request : requests.entries()) {
            request(request, limits, requests, names);
        }
        if (!computes(limits) && !computes(requests) && (hugePages(limits) || hugePages(requests))) {
            resources.forbidden("HugePages require cpu or memory");
        }
        claims(resources.at("claims"), claims);
    }

    private static void limits(Spot limits, BiConsumer<Spot, String> names) {
        for (Spot limit : limits.entries()) {
            names.accept(limit, limit.name());
            ResourceRules.amount(limit.name(), limit);
            wholePages(limit);
        }
    }

    private static void wholePages(Spot amount) {
        String name = amount.name();
        if (ResourceRules.isHugePage(name) && !ResourceRules.isDivisible(name, amount.quantity())) {
            String text = amount.quantity().toString();
            amount.invalid(text, text + " is not positive integer multiple of " + name);
        }
    }

    private static void request(Spot request, Spot limits, Spot requests, BiConsumer<Spot, String> names) {
        String name = request.name();
        names.accept(request, name);
        ResourceRules.amount(name, request);
        QuantityValue amount = request.quantity();
        Spot limit = limits.key(name);
        boolean overcommits = ResourceRules.mayOvercommit(name);
        if (limit.isSet()) {
            int order = amount.compareTo(limit.quantity());
            if (order != 0 && !overcommits) {
                requests.invalid(amount.toString(), "must be equal to " + name + " limit of " + limit.quantity());
            } else if (order > 0) {
                requests.invalid(
                        amount.toString(), "must be less than or equal to " + name + " limit of " + limit.quantity());
            }
        } else if (!overcommits) {
            limits.required("Limit must be set for non overcommitable resources");
        }
        wholePages(request);
    }

    private static boolean computes(Spot amounts) {
        return amounts.value().has("cpu") || amounts.value().has("memory");
    }

    private static boolean hugePages(Spot amounts) {
        return amounts.value().isObject()
                && amounts.value().propertyNames().stream().anyMatch(ResourceRules::isHugePage);
    }

    private static void claims(Spot claims, Set<String> known) {
        Set<String> seen = new HashSet<>();
        for (Spot claim : claims.items()) {
            String name = claim.at("name").text();
            if (name.isEmpty()) {
                claim.required();
                continue;
            }
            claim(claim, name, seen);
            if (!known.contains(name)) {
                claim.with(claim.at("name").value())
                        .notFound("must be one of the names in pod.spec.resourceClaims"
                                + (known.isEmpty()
                                        ? " which is empty"
                                        : ": " + String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    private static void claim(Spot claim, String name, Set<String> seen) {
        if (seen.contains(name)) {
            claim.duplicate(name);
            return;
        }
        String request = claim.at("request").text();
        String key = name;
        if (!request.isEmpty()) {
            TextRules.label(claim.at("request"));
            key = name + "/" + request;
        }
        if (seen.contains(key)) {
            claim.duplicate(key);
        } else if (request.isEmpty() && List.copyOf(seen).stream().anyMatch(each -> each.startsWith(name + "/"))) {
            claim.duplicate(name);
        }
        seen.add(key);
    }
}
