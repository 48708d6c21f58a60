package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.net.IpRange;
import java.util.Optional;

/** What network policies must be. Pure. */
final class NetworkPolicyRules {
    private NetworkPolicyRules() {}

    static void validate(Spot policy) {
        Spot spec = policy.at("spec");
        LabelRules.selector(spec.at("podSelector"));
        direction(spec.at("ingress"), "from");
        direction(spec.at("egress"), "to");
        Spot types = spec.at("policyTypes");
        if (types.size() > 2) {
            types.invalid("may not specify more than two policyTypes");
            return;
        }
        types.each(type -> type.oneOf("Ingress", "Egress"));
    }

    private static void direction(Spot rules, String peers) {
        for (Spot rule : rules.items()) {
            rule.at("ports").each(NetworkPolicyRules::port);
            rule.at(peers).each(NetworkPolicyRules::peer);
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
                    end.invalid(number.number(), "must be greater than or equal to `port`");
                }
                NumberRules.port(end);
            }
        }
    }

    private static void peer(Spot peer) {
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
            block(block);
        }
        if (kinds == 0) {
            peer.required("must specify a peer");
        } else if (kinds > 1 && block.isSet()) {
            peer.forbidden("may not specify both ipBlock and another peer");
        }
    }

    private static void block(Spot block) {
        Spot range = block.at("cidr");
        if (range.isEmpty()) {
            range.required();
            return;
        }
        if (!AddressRules.cidr(range)) {
            return;
        }
        Optional<IpRange> whole = IpRange.parse(range.text());
        for (Spot except : block.at("except").items()) {
            if (!AddressRules.cidr(except)) {
                continue;
            }
            Optional<IpRange> part = IpRange.parse(except.text());
            boolean inside = whole.isPresent()
                    && part.isPresent()
                    && whole.get().contains(part.get().network())
                    && whole.get().prefixLength() < part.get().prefixLength();
            if (!inside) {
                except.invalid("must be a strict subset of `cidr`");
            }
        }
    }
}
