package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What flow schemas and priority levels must be. Pure. */
final class FlowRules {
    private static final int MAX_PRECEDENCE = 10000;
    private static final int MAX_QUEUES = 10_000_000;
    private static final int MAX_BITS = 60;
    private static final Set<String> VERBS =
            Set.of("get", "list", "create", "update", "delete", "deletecollection", "patch", "watch", "proxy");

    private FlowRules() {}

    static void schema(Spot schema) {
        Spot spec = schema.at("spec");
        Spot precedence = spec.at("matchingPrecedence");
        if (precedence.number() <= 0) {
            precedence.invalid(precedence.number(), "must be a positive value");
        }
        if (precedence.number() > MAX_PRECEDENCE) {
            precedence.invalid("must not be greater than 10000");
        }
        if (precedence.number() == 1 && !schema.at("metadata", "name").is("exempt")) {
            precedence.invalid("only the schema named 'exempt' may have matchingPrecedence 1");
        }
        Spot method = spec.at("distinguisherMethod", "type");
        if (spec.at("distinguisherMethod").isSet()) {
            method.oneOf("ByNamespace", "ByUser");
        }
        Spot level = spec.at("priorityLevelConfiguration", "name");
        if (level.isEmpty()) {
            level.required("must reference a priority level");
        } else {
            TextRules.subdomain(level);
        }
        spec.at("rules").each(FlowRules::rule);
        String name = schema.at("metadata", "name").text();
        if (!FlowObjects.fixedSchema(name)
                .map(fixed -> Sameness.of(spec.value(), fixed))
                .orElse(true)) {
            spec.invalid("spec of '" + name + "' must equal the fixed value");
        }
        conditions(schema);
    }

    static void conditions(Spot object) {
        Set<String> seen = new HashSet<>();
        for (Spot condition : object.at("status", "conditions").items()) {
            if (!seen.add(condition.at("type").text())) {
                condition.at("type").duplicate();
            }
            if (condition.at("type").isEmpty()) {
                condition.at("type").required("must not be empty");
            }
        }
    }

    private static void rule(Spot rule) {
        if (rule.at("subjects").size() == 0) {
            rule.at("subjects").required("subjects must contain at least one value");
        }
        rule.at("subjects").each(FlowRules::subject);
        Spot resources = rule.at("resourceRules");
        Spot others = rule.at("nonResourceRules");
        if (resources.size() == 0 && others.size() == 0) {
            rule.required("at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        resources.each(FlowRules::resourceRule);
        others.each(FlowRules::otherRule);
    }

    private static void subject(Spot subject) {
        String kind = subject.at("kind").text();
        String own = switch (kind) {
            case "ServiceAccount" -> "serviceAccount";
            case "User" -> "user";
            case "Group" -> "group";
            default -> "";
        };
        if (own.isEmpty()) {
            subject.at("kind").unsupported("Group", "ServiceAccount", "User");
            return;
        }
        Spot named = subject.at(own);
        if (!named.isSet()) {
            named.required(own + " is required when subject kind is '" + kind + "'");
        } else {
            named(named, own.equals("serviceAccount"));
        }
        for (String other : List.of("serviceAccount", "user", "group")) {
            if (!other.equals(own) && subject.at(other).isSet()) {
                String shown = Character.toUpperCase(other.charAt(0)) + other.substring(1);
                subject.at(other).forbidden(other + " is forbidden when subject kind is not '" + shown + "'");
            }
        }
    }

    private static void named(Spot named, boolean account) {
        Spot name = named.at("name");
        if (TextRules.present(name) && account && !name.is("*")) {
            TextRules.subdomain(name);
        }
        if (!account) {
            return;
        }
        if (named.at("namespace").isEmpty()) {
            named.at("namespace").required("must specify namespace for service account");
        } else {
            TextRules.label(named.at("namespace"));
        }
    }

    private static void verbs(Spot verbs) {
        List<String> texts = verbs.texts();
        if (texts.isEmpty()) {
            verbs.required("verbs must contain at least one value");
        } else if (texts.contains("*")) {
            if (texts.size() > 1) {
                verbs.invalid("if '*' is present, must not specify other verbs");
            }
        } else if (!VERBS.containsAll(texts)) {
            verbs.unsupported(
                    "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");
        }
    }

    private static void alone(Spot list, String missing, String others) {
        if (list.size() == 0) {
            list.required(missing);
        } else if (list.size() > 1 && list.texts().contains("*")) {
            list.invalid("if '*' is present, must not specify other " + others);
        }
    }

    private static void resourceRule(Spot rule) {
        verbs(rule.at("verbs"));
        alone(rule.at("apiGroups"), "resource rules must supply at least one api group", "api groups");
        alone(rule.at("resources"), "resource rules must supply at least one resource", "resources");
        Spot namespaces = rule.at("namespaces");
        if (namespaces.size() == 0) {
            if (!rule.at("clusterScope").flag()) {
                namespaces.required(
                        "resource rules that are not cluster scoped must supply at least one" + " namespace");
            }
        } else if (namespaces.texts().contains("*")) {
            alone(namespaces, "", "namespaces");
        } else {
            for (Spot namespace : namespaces.items()) {
                for (String problem : Names.label(namespace.text())) {
                    namespace.invalid("each member of this list must be '*' or a DNS-1123 label; " + problem);
                }
            }
        }
    }

    private static void otherRule(Spot rule) {
        verbs(rule.at("verbs"));
        Spot urls = rule.at("nonResourceURLs");
        alone(urls, "nonResourceURLs must contain at least one value", "non-resource URLs");
        if (!urls.texts().contains("*")) {
            urls.each(FlowRules::url);
        }
    }

    private static void url(Spot url) {
        String path = url.text();
        long stars = path.chars().filter(c -> c == '*').count();
        if (path.isEmpty()) {
            url.invalid(path, "must not be empty");
        } else if (path.equals("/")) {
            return;
        } else if (!path.startsWith("/")) {
            url.invalid(path, "must start with slash");
        } else if (path.contains(" ")) {
            url.invalid(path, "must not contain white-space");
        } else if (path.contains("//")) {
            url.invalid(path, "must not contain double slash");
        } else if (stars > 1 || stars == 1 && !path.endsWith("/*")) {
            url.invalid(path, "wildcard can only do suffix matching");
        }
    }

    static void level(Spot level) {
        Spot spec = level.at("spec");
        Spot type = spec.at("type");
        boolean exempt = type.is("Exempt");
        if (level.at("metadata", "name").is("exempt") != exempt) {
            type.invalid(type.text(), "type must be 'Exempt' if and only if name is 'exempt'");
        }
        Spot limited = spec.at("limited");
        switch (type.text()) {
            case "Exempt" -> {
                if (limited.isSet()) {
                    limited.forbidden("must be nil if the type is not Limited");
                }
                if (spec.at("exempt").isSet()) {
                    shares(spec.at("exempt"));
                }
            }
            case "Limited" -> {
                if (spec.at("exempt").isSet()) {
                    spec.at("exempt").forbidden("must be nil if the type is Limited");
                }
                if (limited.isSet()) {
                    limited(limited);
                } else {
                    limited.required("must not be empty when type is Limited");
                }
            }
            default -> type.unsupported("Exempt", "Limited");
        }
        FlowObjects.fixedLevel(level.at("metadata", "name").text()).ifPresent(fixed -> fixed(level, fixed));
        conditions(level);
    }

    /** How much of the requests in flight is given to the exempt is everybody's own choice. */
    private static void fixed(Spot level, JsonNode fixed) {
        String name = level.at("metadata", "name").text();
        Spot spec = level.at("spec");
        boolean exempt = name.equals("exempt");
        JsonNode now = spec.value().deepCopy();
        if (exempt && now instanceof ObjectNode changed) {
            changed.set("exempt", fixed.path("exempt"));
        }
        if (!Sameness.of(now, fixed)) {
            String but = exempt ? " except the 'spec.exempt' field" : "";
            spec.invalid("spec of '" + name + "'" + but + " must equal the fixed value");
        }
    }

    private static void shares(Spot part) {
        Spot shares = part.at("nominalConcurrencyShares");
        if (shares.number() < 0) {
            shares.invalid("must be a non-negative integer");
        }
        lendable(part.at("lendablePercent"));
    }

    private static void lendable(Spot lendable) {
        if (lendable.number() < 0 || lendable.number() > 100) {
            lendable.invalid("must be between 0 and 100, inclusive");
        }
    }

    private static void limited(Spot limited) {
        Spot shares = limited.at("nominalConcurrencyShares");
        if (shares.number() < 0) {
            shares.invalid("must be a non-negative integer");
        }
        Spot response = limited.at("limitResponse");
        Spot queuing = response.at("queuing");
        switch (response.at("type").text()) {
            case "Reject" -> {
                if (queuing.isSet()) {
                    queuing.forbidden("must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (queuing.isSet()) {
                    queuing(queuing);
                } else {
                    queuing.required("must not be empty if limited.limitResponse.type is Limited");
                }
            }
            default -> response.at("type").unsupported("Queue", "Reject");
        }
        lendable(limited.at("lendablePercent"));
        if (limited.at("borrowingLimitPercent").number() < 0) {
            limited.at("borrowingLimitPercent").invalid("if specified, must be non-negative");
        }
    }

    private static void queuing(Spot queuing) {
        Spot length = queuing.at("queueLengthLimit");
        Spot queues = queuing.at("queues");
        Spot hand = queuing.at("handSize");
        if (length.number() <= 0) {
            length.invalid(length.number(), "must be positive");
        }
        if (queues.number() <= 0) {
            queues.invalid(queues.number(), "must be positive");
        } else if (queues.number() > MAX_QUEUES) {
            queues.invalid("must not be greater than 10000000");
        }
        if (hand.number() <= 0) {
            hand.invalid(hand.number(), "must be positive");
        } else if (hand.number() > queues.number()) {
            hand.invalid("should not be greater than queues (" + queues.number() + ")");
        } else {
            int bits = bits(queues.number(), hand.number());
            if (bits > MAX_BITS) {
                hand.invalid("required entropy bits of deckSize %d and handSize %d should not be"
                                .formatted(queues.number(), hand.number())
                        + " greater than 60");
            }
        }
    }

    /** The bits of chance that dealing a hand takes. */
    private static int bits(long deck, long hand) {
        return (int) Math.ceil(Math.log((double) deck) / Math.log(2) * hand);
    }
}
