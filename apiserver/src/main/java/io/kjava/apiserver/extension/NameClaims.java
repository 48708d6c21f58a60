package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.Conditions.Condition;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which names of a group are taken: the first definition that asks for one has it. Pure. */
final class NameClaims {
    private final Set<String> resources = new HashSet<>();
    private final Set<String> kinds = new HashSet<>();

    /** The names that a definition has, and whether they are all that it asked for. */
    record Verdict(ObjectNode accepted, Condition condition) {}

    /** A name that could not be given. */
    private record Conflict(String reason, String message) {}

    /**
     * @param others every definition of the same group, also the one that asks
     */
    NameClaims(Collection<CustomDefinition> others) {
        for (CustomDefinition other : others) {
            JsonNode names = other.acceptedNames();
            claim(resources, names.path("plural"));
            claim(resources, names.path("singular"));
            names.path("shortNames").forEach(name -> claim(resources, name));
            claim(kinds, names.path("kind"));
            claim(kinds, names.path("listKind"));
        }
    }

    private static void claim(Set<String> names, JsonNode name) {
        names.add(name.asString(""));
    }

    Verdict judge(DynamicObject definition) {
        CustomDefinition asking = new CustomDefinition(definition);
        JsonNode wanted = asking.names();
        JsonNode had = asking.acceptedNames();
        ObjectNode accepted = JsonNodeFactory.instance.objectNode();
        if (had instanceof ObjectNode known) {
            accepted.setAll(known.deepCopy());
        }
        Optional<Conflict> conflict = Optional.empty();
        conflict = one(wanted, accepted, "plural", "PluralConflict", resources, conflict);
        conflict = one(wanted, accepted, "singular", "SingularConflict", resources, conflict);
        conflict = shortNames(wanted, accepted, conflict);
        conflict = one(wanted, accepted, "kind", "KindConflict", kinds, conflict);
        conflict = one(wanted, accepted, "listKind", "ListKindConflict", kinds, conflict);
        copy(wanted, accepted, "categories");
        return new Verdict(
                accepted,
                conflict.map(c -> new Condition(Conditions.NAMES_ACCEPTED, "False", c.reason, c.message))
                        .orElse(new Condition(Conditions.NAMES_ACCEPTED, "True", "NoConflicts", "no conflicts found")));
    }

    private static Optional<Conflict> one(
            JsonNode wanted,
            ObjectNode accepted,
            String field,
            String reason,
            Set<String> used,
            Optional<Conflict> earlier) {
        String name = wanted.path(field).asString("");
        if (!name.equals(accepted.path(field).asString("")) && used.contains(name)) {
            return Optional.of(new Conflict(reason, inUse(name)));
        }
        copy(wanted, accepted, field);
        return earlier;
    }

    private Optional<Conflict> shortNames(JsonNode wanted, ObjectNode accepted, Optional<Conflict> earlier) {
        Set<String> own = new HashSet<>();
        accepted.path("shortNames").forEach(name -> own.add(name.asString("")));
        List<String> taken = new ArrayList<>();
        for (JsonNode each : wanted.path("shortNames")) {
            String name = each.asString("");
            if (!own.contains(name) && resources.contains(name)) {
                taken.add(inUse(name));
            }
        }
        if (taken.isEmpty()) {
            copy(wanted, accepted, "shortNames");
            return earlier;
        }
        String message = taken.size() == 1 ? taken.getFirst() : "[" + String.join(", ", taken) + "]";
        return Optional.of(new Conflict("ShortNamesConflict", message));
    }

    private static String inUse(String name) {
        return "\"%s\" is already in use".formatted(name);
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        JsonNode value = from.path(field);
        if (value.isMissingNode()) {
            to.remove(field);
        } else {
            to.set(field, value.deepCopy());
        }
    }
}
