package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.podspec.AffinityRules;
import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.ConditionRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the status of a claim may become: which devices it got, and who uses them. Pure. */
final class AllocationRules {
    private static final int MAX_CONSUMERS = 256;
    private static final int MAX_RESULTS = 32;
    private static final int MAX_CONFIG = 64;
    private static final int MAX_CONDITIONS = 8;
    private static final int MAX_INTERFACE = 256;
    private static final int MAX_HARDWARE = 128;
    private static final int MAX_ADDRESSES = 16;

    private AllocationRules() {}

    static void status(Spot claim, Spot old) {
        Spot status = claim.at("status");
        Spot before = old.at("status");
        Spot consumers = status.at("reservedFor");
        Spot allocation = status.at("allocation");
        ListRules.set(
                consumers,
                MAX_CONSUMERS,
                AllocationRules::consumer,
                consumer -> consumer.at("uid").text());
        Set<String> allocated = new HashSet<>();
        allocation.at("devices", "results").each(result -> allocated.add(identity(result)));
        ListRules.set(
                status.at("devices"),
                ListRules.UNBOUNDED,
                device -> device(device, allocated),
                AllocationRules::identity);
        if (consumers.size() > 0) {
            reserved(claim, consumers, before.at("reservedFor"));
        }
        if (before.at("allocation").isSet() && allocation.isSet()) {
            allocation.immutable(before.at("allocation"));
        } else if (allocation.isSet()) {
            allocation(allocation, new RequestNames(claim.at("spec", "devices", "requests")));
        }
    }

    private static void consumer(Spot consumer) {
        for (String field : List.of("resource", "name", "uid")) {
            TextRules.present(consumer.at(field));
        }
    }

    private static void reserved(Spot claim, Spot consumers, Spot before) {
        if (!claim.at("status", "allocation").isSet()) {
            consumers.forbidden("may not be specified when `allocated` is not set");
            return;
        }
        if (!claim.at("metadata", "deletionTimestamp").isSet()) {
            return;
        }
        for (JsonNode consumer : consumers.value()) {
            boolean known = before.value().valueStream().anyMatch(each -> Sameness.of(each, consumer));
            if (!known) {
                consumers.forbidden("new entries may not be added while `deallocationRequested` or"
                        + " `deletionTimestamp` are set");
                return;
            }
        }
    }

    /** {@code driver/pool/device}, and which share of it. */
    static String identity(Spot device) {
        String whole = String.join(
                "/",
                device.at("driver").text(),
                device.at("pool").text(),
                device.at("device").text());
        return device.at("shareID").isEmpty()
                ? whole
                : whole + "/" + device.at("shareID").text();
    }

    private static void allocation(Spot allocation, RequestNames names) {
        ListRules.list(allocation.at("devices", "results"), MAX_RESULTS, result -> result(result, names));
        ListRules.list(allocation.at("devices", "config"), MAX_CONFIG, config -> {
            Spot source = config.at("source");
            if (TextRules.present(source)) {
                source.oneOf("FromClaim", "FromClass");
            }
            ClaimRules.references(config.at("requests"), names);
            ParameterRules.configuration(config, false);
        });
        if (allocation.at("nodeSelector").isSet()) {
            AffinityRules.nodeSelector(allocation.at("nodeSelector"));
        }
    }

    private static void result(Spot result, RequestNames names) {
        names.check(result.at("request"));
        TextRules.driverName(result.at("driver"));
        DeviceNames.pool(result.at("pool"));
        DeviceNames.label(result.at("device"), result.at("device").text());
        BindingRules.conditions(result);
        TaintRules.tolerations(result.at("tolerations"));
        if (result.at("shareID").isSet()) {
            DeviceNames.share(result.at("shareID"));
        }
    }

    private static void device(Spot device, Set<String> allocated) {
        TextRules.driverName(device.at("driver"));
        DeviceNames.pool(device.at("pool"));
        DeviceNames.label(device.at("device"), device.at("device").text());
        if (device.at("shareID").isSet()) {
            DeviceNames.share(device.at("shareID"));
        }
        if (!allocated.contains(identity(device))) {
            device.invalid(identity(device), "must be an allocated device in the claim");
        }
        Spot conditions = device.at("conditions");
        if (conditions.size() > MAX_CONDITIONS) {
            conditions.tooMany(MAX_CONDITIONS);
        }
        ConditionRules.all(conditions);
        if (device.at("data").isSet()) {
            ParameterRules.object(device.at("data"), false);
        }
        network(device.at("networkData"));
    }

    private static void network(Spot network) {
        Spot link = network.at("interfaceName");
        if (link.text().length() > MAX_INTERFACE) {
            link.tooLong(MAX_INTERFACE);
        }
        Spot hardware = network.at("hardwareAddress");
        if (hardware.text().length() > MAX_HARDWARE) {
            hardware.tooLong(MAX_HARDWARE);
        }
        ListRules.set(network.at("ips"), MAX_ADDRESSES, AddressRules::linkAddress, Spot::text);
    }
}
