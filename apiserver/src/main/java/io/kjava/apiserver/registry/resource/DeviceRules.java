package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.podspec.AffinityRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** What a device in a slice must be. Pure. */
final class DeviceRules {
    private static final int MAX_PROPERTIES = 32;
    private static final int MAX_VALUES = 48;
    private static final int MAX_TAINTS = 16;
    private static final int MAX_CONSUMPTIONS = 2;
    static final int MAX_COUNTERS = 32;
    private static final String ONE_OF = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";

    private DeviceRules() {}

    /**
     * @param old the device of that name before; nothing when it is new
     * @param choosesNodes whether each device of the slice says which nodes reach it
     */
    static void device(Spot device, Spot old, boolean choosesNodes) {
        DeviceNames.label(device.at("name"), device.at("name").text());
        Spot attributes = device.at("attributes");
        Spot capacity = device.at("capacity");
        long properties = attributes.size() + (long) capacity.size();
        if (properties > MAX_PROPERTIES) {
            device.invalid(
                    properties, "the total number of attributes and capacities must not exceed " + MAX_PROPERTIES);
        }
        if (attributes.size() > MAX_VALUES) {
            device.invalid(attributes.size(), "the total number of attribute values must not exceed " + MAX_VALUES);
        }
        ListRules.map(
                attributes,
                ListRules.UNBOUNDED,
                DeviceNames.MAX_QUALIFIED,
                DeviceNames::qualified,
                AttributeRules::attribute);
        if (!Sameness.of(capacity.value(), old.at("capacity").value())) {
            ListRules.map(
                    capacity,
                    ListRules.UNBOUNDED,
                    DeviceNames.MAX_QUALIFIED,
                    DeviceNames::qualified,
                    CapacityRules.of(device.at("allowMultipleAllocations").flag()));
        }
        if (!Sameness.of(device.at("taints").value(), old.at("taints").value())) {
            ListRules.list(device.at("taints"), MAX_TAINTS, TaintRules::taint);
        }
        ListRules.set(
                device.at("consumesCounters"),
                MAX_CONSUMPTIONS,
                consumption -> counters(consumption, "counterSet"),
                consumption -> consumption.at("counterSet").text());
        nodes(device, choosesNodes);
        BindingRules.conditions(device);
    }

    /** A set of counters, and the field that names it. */
    static void counters(Spot set, String name) {
        DeviceNames.required(set.at(name));
        Spot counters = set.at("counters");
        if (counters.size() == 0) {
            counters.required();
        } else {
            ListRules.map(counters, MAX_COUNTERS, DeviceNames.MAX_LABEL, DeviceNames::label, counter -> {});
        }
    }

    private static void nodes(Spot device, boolean choosesNodes) {
        Spot name = device.at("nodeName");
        Spot selector = device.at("nodeSelector");
        Spot all = device.at("allNodes");
        if (!choosesNodes) {
            if (name.isSet() || selector.isSet() || all.isSet()) {
                device.absent()
                        .invalid("`nodeName`, `nodeSelector` and `allNodes` can only be set if"
                                + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec");
            }
            return;
        }
        List<String> given = new ArrayList<>();
        if (name.isSet()) {
            if (name.isEmpty()) {
                name.invalid("must not be empty");
            } else {
                given.add("`nodeName`");
                name.problems(Names.subdomain(name.text()));
            }
        }
        if (selector.isSet()) {
            given.add("`nodeSelector`");
            AffinityRules.nodeSelector(selector);
        }
        if (all.isSet()) {
            if (all.flag()) {
                given.add("`allNodes`");
            } else {
                all.invalid("must be either unset or set to true");
            }
        }
        if (given.isEmpty()) {
            device.required(ONE_OF);
        } else if (given.size() > 1) {
            device.invalid("{" + String.join(", ", given) + "}", ONE_OF);
        }
    }
}
