package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.net.IpRange;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What network policies must be. Pure. */
final class NetworkPolicyRules {
    private NetworkPolicyRules() {}

    /** What old policies have may stay, however it is written. */
    private static Set<String> ranges(Spot spec) {
        Set<String> known = new HashSet<>();
        for (String direction : List.of("ingress", "egress")) {
            for (Spot rule : spec.at(direction).items()) {
                for (Spot peer :
                        rule.at(direction.equals("ingress") ? "from" : "to").items()) {
                    known.add(peer.at("ipBlock", "cidr").text());
                    known.addAll(peer.at("ipBlock", "except").texts());
                }
            }
        }
        known.remove(""); // of a peer that is no range
        return known;
    }

    /**
     * @param old the policy before; nothing when it is new
     */
    static void validate(Spot policy, Spot old) {
        Spot spec = policy.at("spec");
        Set<String> known = ranges(old.at("spec"));
        LabelRules.selector(spec.at("podSelector"));
        direction(spec.at("ingress"), "from", known);
        direction(spec.at("egress"), "to", known);
        Spot types = spec.at("policyTypes");
        if (types.size() > 2) {
            types.invalid("may not specify more than two policyTypes");
            return;
        }
        types.each(type -> type.oneOf("Ingress", "Egress"));
    }

    private static void direction(Spot rules, String peers, Set<String> known) {
        for (Spot rule : rules.items()) {
            rule.at("ports").each(NetworkPolicyRules::port);
            rule.at(peers).each(peer -> peer(peer, known));
        }
    }

    private static void port(Spot port) {
        if (port.at("protocol").isSet()) {
            port.at("protocol").oneOf("TCP", "UDP", "SCTP");
        }
        Spot number = port.at("port");
        Spot end = port.at("endPort");
        if (!number.isSet()) {
            if (end.isSet()) {
                end.invalid("may not be specified when `port` is not specified");
            }
        } else if (number.value().isString()) {
            if (end.isSet()) {
                end.invalid("may not be specified when `port` is non-numeric");
            }
            number.problems(TextRules.portName(number.text()));
        } else {
            NumberRules.port(number);
            if (end.isSet()) {
                if (end.number() < number.number()) {
                    end.invalid("must be greater than or equal to `port`");
                }
                NumberRules.port(end);
            }
        }
    }

    private static void peer(Spot peer, Set<String> known) {
        Spot block = peer.at("ipBlock");
        int kinds = 0;
        for (String selector : new String[] {"podSelector", "namespaceSelector"}) {
            if (peer.at(selector).isSet()) {
                kinds++;
                LabelRules.selector(peer.at(selector));
            }
        }
        if (block.isSet()) {
            kinds++;
            block(block, known);
        }
        if (kinds == 0) {
            peer.required("must specify a peer");
        } else if (kinds > 1 && block.isSet()) {
            peer.forbidden("may not specify both ipBlock and another peer");
        }
    }

    private static void block(Spot block, Set<String> known) {
        Spot range = block.at("cidr");
        if (range.isEmpty()) {
            range.required();
            return;
        }
        AddressRules.cidr(range, range.text(), known);
        Optional<IpRange> whole = AddressRules.parseRange(range.text());
        if (whole.isEmpty()) {
            return;
        }
        for (Spot except : block.at("except").items()) {
            AddressRules.cidr(except, except.text(), known);
            Optional<IpRange> part = AddressRules.parseRange(except.text());
            boolean inside = part.isEmpty()
                    || whole.get().contains(part.get().network())
                            && whole.get().prefixLength() < part.get().prefixLength();
            if (!inside) {
                except.invalid("must be a strict subset of `cidr`");
            }
        }
    }
}
