package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gives services their cluster IPs, of one family or of both. Thread-safe as its ledger is. */
final class ServiceAddresses {
    private static final FieldPath IPS = FieldPath.of("spec", "clusterIPs");
    private static final String NONE = "None";
    private final List<AddressRange> ranges;
    private final ServiceRanges all;
    private final AddressLedger ledger;

    ServiceAddresses(ServiceRanges all, AddressLedger ledger) {
        this.ranges = all.configured();
        this.all = all;
        this.ledger = ledger;
    }

    /** The same without any effect. */
    ServiceAddresses dry() {
        return new ServiceAddresses(all, ledger.dry());
    }

    /** The cluster IPs that a spec holds; none for a headless service. */
    static List<String> of(JsonNode spec) {
        List<String> result = new ArrayList<>();
        for (JsonNode address : spec.path("clusterIPs")) {
            result.add(address.asString(""));
        }
        if (result.isEmpty() && !spec.path("clusterIP").asString("").isEmpty()) {
            result.add(spec.path("clusterIP").asString(""));
        }
        result.removeIf(address -> address.isEmpty() || address.equals(NONE));
        return result;
    }

    /** Takes what the spec asks for, or what it needs, and writes it there. */
    void assign(ObjectKey service, ObjectNode spec, List<String> before, HeldValues held, Violations violations) {
        if (spec.path("type").asString("").equals("ExternalName")) {
            release(before, held);
            return;
        }
        normalize(spec);
        if (spec.path("clusterIP").asString("").equals(NONE)) {
            headless(spec);
            release(before, held);
            return;
        }
        List<AddressRange> wanted = wantedRanges(spec, violations);
        if (!violations.isEmpty()) {
            return;
        }
        List<String> asked = of(spec);
        List<String> assigned = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            String address = i < asked.size() ? asked.get(i) : "";
            take(wanted.get(i), address, service, before, held, violations).ifPresent(assigned::add);
        }
        if (!violations.isEmpty()) {
            return;
        }
        List<String> unused = new ArrayList<>(before);
        unused.removeAll(assigned);
        release(unused, held);
        write(spec, wanted, assigned);
    }

    /** The old field and the list say the same. */
    private static void normalize(ObjectNode spec) {
        String single = spec.path("clusterIP").asString("");
        if (!single.isEmpty() && spec.path("clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(single);
        } else if (single.isEmpty() && !spec.path("clusterIPs").isEmpty()) {
            spec.put("clusterIP", spec.path("clusterIPs").path(0).asString(""));
        }
    }

    private void headless(ObjectNode spec) {
        spec.putArray("clusterIPs").add(NONE);
        boolean selects = !spec.path("selector").isEmpty();
        if (spec.path("ipFamilies").isEmpty()) {
            ArrayNode families = spec.putArray("ipFamilies");
            families.add(family(ranges.getFirst()));
            boolean single = spec.path("ipFamilyPolicy").asString("").equals("SingleStack");
            boolean both = selects ? ranges.size() > 1 && dual(spec) : !single;
            if (both) {
                families.add(ranges.getFirst().isIpv6() ? "IPv4" : "IPv6");
            }
        }
        text(spec, "ipFamilyPolicy", spec.path("ipFamilies").size() > 1 ? "RequireDualStack" : "SingleStack");
    }

    private static boolean dual(JsonNode spec) {
        return spec.path("ipFamilyPolicy").asString("").endsWith("DualStack");
    }

    private List<AddressRange> wantedRanges(ObjectNode spec, Violations violations) {
        List<AddressRange> wanted = new ArrayList<>();
        int index = 0;
        for (JsonNode family : spec.path("ipFamilies")) {
            Optional<AddressRange> range = range(family.asString(""));
            if (range.isEmpty()) {
                violations.invalid(
                        FieldPath.of("spec", "ipFamilies").index(index),
                        family.asString(""),
                        "not configured on this cluster");
            } else {
                wanted.add(range.get());
            }
            index++;
        }
        if (wanted.isEmpty()) {
            wanted.add(of(spec).stream().findFirst().flatMap(this::rangeOf).orElse(ranges.getFirst()));
        }
        boolean both = dual(spec) || of(spec).size() > 1;
        if (both && wanted.size() == 1 && ranges.size() > 1) {
            wanted.add(wanted.getFirst() == ranges.getFirst() ? ranges.get(1) : ranges.getFirst());
        }
        if (spec.path("ipFamilyPolicy").asString("").equals("RequireDualStack") && ranges.size() == 1) {
            violations.invalid(
                    FieldPath.of("spec", "ipFamilyPolicy"),
                    "RequireDualStack",
                    "this cluster is not configured for dual-stack services");
        }
        return wanted;
    }

    private Optional<String> take(
            AddressRange range,
            String asked,
            ObjectKey service,
            List<String> before,
            HeldValues held,
            Violations violations) {
        if (asked.isEmpty()) {
            return Optional.of(takeAny(range, service, held));
        }
        if (before.contains(asked)) {
            return Optional.of(asked);
        }
        if (AddressRange.parse(asked).isEmpty()) {
            violations.invalid(IPS, shown(asked), "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            return Optional.empty();
        }
        String address = AddressRange.canonical(asked);
        String problem = all.containing(address).isEmpty()
                ? "the provided network does not match the current range"
                : ledger.take(address, service) ? "" : "provided IP is already allocated";
        if (!problem.isEmpty()) {
            violations.invalid(IPS, shown(asked), "failed to allocate IP %s: %s".formatted(asked, problem));
            return Optional.empty();
        }
        held.taken(() -> ledger.release(address));
        return Optional.of(asked);
    }

    private static JsonNode shown(String address) {
        return JsonNodeFactory.instance.arrayNode().add(address);
    }

    private String takeAny(AddressRange first, ObjectKey service, HeldValues held) {
        Optional<String> any = first.takeAny(ledger, service);
        if (any.isEmpty()) { // only now is it worth reading which others there are
            any = all.othersLike(first).stream()
                    .flatMap(range -> range.takeAny(ledger, service).stream())
                    .findFirst();
        }
        String address =
                any.orElseThrow(() -> ApiException.internal("failed to allocate a serviceIP: range is full", null));
        held.taken(() -> ledger.release(address));
        return address;
    }

    private static void write(ObjectNode spec, List<AddressRange> ranges, List<String> addresses) {
        spec.put("clusterIP", addresses.getFirst());
        ArrayNode list = spec.putArray("clusterIPs");
        addresses.forEach(list::add);
        ArrayNode families = spec.putArray("ipFamilies");
        ranges.forEach(range -> families.add(family(range)));
        text(spec, "ipFamilyPolicy", ranges.size() > 1 ? "RequireDualStack" : "SingleStack");
    }

    private static String family(AddressRange range) {
        return range.isIpv6() ? "IPv6" : "IPv4";
    }

    private Optional<AddressRange> range(String family) {
        return ranges.stream().filter(range -> family(range).equals(family)).findFirst();
    }

    /** Of one whose family is configured; the others are forgotten like their family. */
    private Optional<AddressRange> rangeOf(String address) {
        return ranges.stream()
                .filter(range -> range.isIpv6() == address.contains(":"))
                .findFirst();
    }

    void release(List<String> addresses) {
        addresses.forEach(address -> ledger.release(AddressRange.canonical(address)));
    }

    private void release(List<String> addresses, HeldValues held) {
        if (!addresses.isEmpty()) {
            held.unused(() -> release(addresses));
        }
    }
}
