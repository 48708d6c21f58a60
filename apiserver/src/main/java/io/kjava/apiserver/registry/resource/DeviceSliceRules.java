package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.podspec.AffinityRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** What slices of a driver's devices must be. Pure. */
final class DeviceSliceRules {
    private static final int MAX_DEVICES = 128;
    private static final int MAX_ADVANCED = 64;
    private static final int MAX_SETS = 8;
    private static final String TRUE_OR_NOTHING = "must be either unset or set to true";
    private static final String ONE_OF =
            "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

    private DeviceSliceRules() {}

    /**
     * @param old the slice before; nothing when it is new
     */
    static void slice(Spot slice, Spot old) {
        Spot spec = slice.at("spec");
        Spot before = old.at("spec");
        TextRules.driverName(spec.at("driver"));
        pool(spec.at("pool"));
        if (old.isSet()) {
            spec.at("pool", "name").immutable(before.at("pool", "name"));
            spec.at("driver").immutable(before.at("driver"));
            spec.at("nodeName").immutable(before.at("nodeName"));
        }
        nodes(spec);
        if (spec.at("sharedCounters").isSet() && spec.at("devices").isSet()) {
            spec.invalid("", "only one of `sharedCounters` or `devices` is allowed");
        }
        devices(spec, before);
        ListRules.set(
                spec.at("sharedCounters"),
                MAX_SETS,
                set -> DeviceRules.counters(set, "name"),
                set -> set.at("name").text());
    }

    private static void pool(Spot pool) {
        DeviceNames.pool(pool.at("name"));
        Spot count = pool.at("resourceSliceCount");
        if (count.number() <= 0) {
            count.invalid(count.number(), "must be greater than zero");
        }
        Spot generation = pool.at("generation");
        if (generation.number() < 0) {
            generation.invalid("must be greater than or equal to zero");
        }
    }

    private static void nodes(Spot spec) {
        List<String> given = new ArrayList<>();
        Spot name = spec.at("nodeName");
        if (name.isSet()) {
            if (name.isEmpty()) {
                name.invalid("must be either unset or set to a non-empty string");
            } else {
                given.add("`nodeName`");
                name.problems(Names.subdomain(name.text()));
            }
        }
        Spot selector = spec.at("nodeSelector");
        if (selector.isSet()) {
            given.add("`nodeSelector`");
            AffinityRules.nodeSelector(selector);
            if (selector.at("nodeSelectorTerms").size() != 1) {
                selector.at("nodeSelectorTerms").invalid("must have exactly one node selector term");
            }
        }
        for (String field : List.of("allNodes", "perDeviceNodeSelection")) {
            Spot flag = spec.at(field);
            if (flag.flag()) {
                given.add("`" + field + "`");
            } else if (flag.isSet()) {
                flag.invalid(TRUE_OR_NOTHING);
            }
        }
        if (given.isEmpty()) {
            spec.required(ONE_OF);
        } else if (given.size() > 1) {
            spec.invalid("{" + String.join(", ", given) + "}", ONE_OF + ", but multiple fields are set");
        }
    }

    private static void devices(Spot spec, Spot before) {
        Spot devices = spec.at("devices");
        boolean advanced = devices.items().stream()
                .anyMatch(device -> device.at("taints").size()
                                + device.at("consumesCounters").size()
                        > 0);
        boolean choosesNodes = spec.at("perDeviceNodeSelection").flag();
        ListRules.set(
                devices,
                advanced ? MAX_ADVANCED : MAX_DEVICES,
                device -> DeviceRules.device(device, find(before.at("devices"), device), choosesNodes),
                device -> device.at("name").text());
    }

    private static Spot find(Spot devices, Spot like) {
        String name = like.at("name").text();
        return devices.items().stream()
                .filter(device -> device.at("name").is(name))
                .findFirst()
                .orElseGet(devices::absent);
    }
}
