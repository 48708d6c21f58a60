package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What cluster IPs and IP families of a service must be, and how they may change. Pure. */
final class ServiceFamilyRules {
    private static final String FIXED = "may not change once set";

    private ServiceFamilyRules() {}

    static void validate(Spot spec) {
        if (spec.at("type").is("ExternalName")) {
            return;
        }
        Spot addresses = spec.at("clusterIPs");
        linked(spec.at("clusterIP"), addresses);
        Set<String> seen = new HashSet<>();
        for (Spot family : spec.at("ipFamilies").items()) {
            family.oneOf("IPv4", "IPv6");
            if (!seen.add(family.text())) {
                family.duplicate();
            }
        }
        if (spec.at("ipFamilyPolicy").isSet()) {
            spec.at("ipFamilyPolicy").oneOf("PreferDualStack", "RequireDualStack", "SingleStack");
        }
        if (areAddresses(addresses)) {
            families(spec, addresses);
        }
    }

    private static void linked(Spot single, Spot all) {
        if (!single.isEmpty()) {
            if (all.size() == 0) {
                all.required();
            } else if (!all.item(0).text().equals(single.text())) {
                all.invalid("first value must match `clusterIP`");
            }
        } else if (all.size() > 0) {
            all.invalid("must be empty when `clusterIP` is not specified");
        }
    }

    private static boolean areAddresses(Spot addresses) {
        boolean good = true;
        List<Spot> all = addresses.items();
        for (int i = 0; i < all.size(); i++) {
            if (i == 0 && all.get(i).is("None")) {
                if (all.size() > 1) {
                    good = false;
                    addresses.invalid("'None' must be the first and only value");
                }
                continue;
            }
            good &= AddressRules.address(all.get(i));
        }
        if (all.size() > 2) {
            addresses.invalid("may only hold up to 2 values");
        }
        return good;
    }

    private static void families(Spot spec, Spot addresses) {
        List<String> texts = addresses.texts();
        if (texts.size() > 1) {
            boolean dual = texts.stream().anyMatch(AddressRules::isV6)
                    && !texts.stream().allMatch(AddressRules::isV6);
            if (!dual) {
                addresses.invalid("may specify no more than one IP for each IP family");
            }
        }
        List<String> families = spec.at("ipFamilies").texts();
        if (ServiceRules.isHeadless(spec)) {
            return;
        }
        for (int i = 0; i < Math.min(texts.size(), families.size()); i++) {
            boolean isV6 = AddressRules.isV6(texts.get(i));
            if (families.get(i).equals("IPv4") && isV6 || families.get(i).equals("IPv6") && !isV6) {
                addresses
                        .item(i)
                        .invalid("expected an %s value as indicated by `ipFamilies[%d]`".formatted(families.get(i), i));
            }
        }
    }

    static void validateChange(Spot spec, Spot old) {
        if (spec.at("type").is("ExternalName") || old.at("type").is("ExternalName")) {
            return;
        }
        boolean headless = ServiceRules.isHeadless(spec);
        boolean wasHeadless = ServiceRules.isHeadless(old);
        if (headless && wasHeadless) {
            return;
        }
        addresses(spec, old.at("clusterIPs").texts());
        if (headless == wasHeadless) {
            families(spec, old.at("ipFamilies").texts());
        }
    }

    private static void addresses(Spot spec, List<String> before) {
        Spot at = spec.at("clusterIPs");
        List<String> now = at.texts();
        if (before.size() == now.size()) {
            for (int i = 0; i < now.size(); i++) {
                if (!before.get(i).equals(now.get(i))) {
                    at.item(i).invalid(at.value(), FIXED);
                }
            }
            return;
        }
        if (now.isEmpty()) {
            at.item(0).invalid(at.value(), "primary clusterIP can not be unset");
        } else if (!before.isEmpty() && !now.getFirst().equals(before.getFirst())) {
            at.item(0).invalid(at.value(), FIXED);
        }
        if (before.size() > now.size() && now.size() == 1) {
            released(spec, "clusterIP");
        }
    }

    private static void released(Spot spec, String what) {
        if (!spec.at("ipFamilyPolicy").is("SingleStack")) {
            spec.at("ipFamilyPolicy").invalid("must be set to 'SingleStack' when releasing the secondary " + what);
        }
    }

    private static void families(Spot spec, List<String> before) {
        Spot at = spec.at("ipFamilies");
        List<String> now = at.texts();
        if (before.size() == now.size()) {
            for (int i = 0; i < now.size(); i++) {
                if (!before.get(i).equals(now.get(i))) {
                    at.item(0).invalid(at.value(), FIXED);
                }
            }
            return;
        }
        if (before.size() > now.size() && spec.at("clusterIPs").size() == 0) {
            at.item(0).invalid(at.value(), "primary ipFamily can not be unset");
        }
        if (!before.isEmpty() && !now.isEmpty() && !now.getFirst().equals(before.getFirst())) {
            at.item(0).invalid(spec.at("clusterIPs").value(), FIXED);
        }
        if (before.size() > now.size() && now.size() == 1) {
            released(spec, "ipFamily");
        }
    }
}
