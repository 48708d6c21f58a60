package io.kjava.apiserver.patch;

import io.kjava.time.WholeSeconds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The entries of {@code metadata.managedFields} while one write is decided. */
final class ManagedEntries {
    private static final int MAX_UPDATERS = 10;
    private static final String ANCIENT = "ancient-changes";
    private static final Ownership NOTHING = new Ownership(new FieldSet(), "", "");
    private final Map<Owner, Ownership> entries = new LinkedHashMap<>();

    /** Reads the stored form. Null when an entry is none: then nothing of it can be trusted. */
    static @Nullable ManagedEntries parse(JsonNode stored) {
        ManagedEntries result = new ManagedEntries();
        for (JsonNode entry : stored) {
            String operation = entry.path("operation").asString("");
            String type = entry.path("fieldsType").asString("");
            boolean known = operation.equals("Apply") || operation.equals("Update");
            boolean versioned = !entry.path("apiVersion").asString("").isEmpty();
            if (!known || !versioned || !type.equals("FieldsV1")) {
                return null;
            }
            try {
                result.read(entry, operation.equals("Apply"));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return result;
    }

    private void read(JsonNode entry, boolean applies) {
        String apiVersion = entry.path("apiVersion").asString("");
        Owner owner = new Owner(
                entry.path("manager").asString(""),
                applies,
                applies ? "" : apiVersion,
                entry.path("subresource").asString(""));
        FieldSet fields = FieldSet.parse(entry.path("fieldsV1"));
        Ownership ownership =
                new Ownership(fields, apiVersion, entry.path("time").asString(""));
        entries.merge(owner, ownership, (a, b) -> b.withFields(a.fields().union(b.fields())));
    }

    ArrayNode toTree() {
        List<Map.Entry<Owner, Ownership>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Comparator.comparing(
                        (Map.Entry<Owner, Ownership> e) -> e.getKey().operation())
                .thenComparing(e -> seconds(e.getValue().time()))
                .thenComparing(e -> e.getKey().manager())
                .thenComparing(e -> e.getValue().apiVersion())
                .thenComparing(e -> e.getKey().subresource()));
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        sorted.forEach(entry -> array.add(tree(entry.getKey(), entry.getValue())));
        return array;
    }

    private static ObjectNode tree(Owner owner, Ownership ownership) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        if (!owner.manager().isEmpty()) {
            tree.put("manager", owner.manager());
        }
        tree.put("operation", owner.operation());
        tree.put("apiVersion", ownership.apiVersion());
        if (!ownership.time().isEmpty()) {
            tree.put("time", ownership.time());
        }
        tree.put("fieldsType", "FieldsV1");
        tree.set("fieldsV1", ownership.fields().toTree());
        if (!owner.subresource().isEmpty()) {
            tree.put("subresource", owner.subresource());
        }
        return tree;
    }

    private static long seconds(String time) {
        try {
            return time.isEmpty() ? 0 : OffsetDateTime.parse(time).toEpochSecond();
        } catch (DateTimeException e) {
            return 0;
        }
    }

    static String timeText(Instant now) {
        return WholeSeconds.text(now);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @Nullable
    Ownership get(Owner owner) {
        return entries.get(owner);
    }

    /** An entry without fields is no entry. */
    void put(Owner owner, Ownership ownership) {
        if (ownership.fields().isEmpty()) {
            entries.remove(owner);
        } else {
            entries.put(owner, ownership);
        }
    }

    Map<Owner, Ownership> all() {
        return entries;
    }

    void change(Owner owner, UnaryOperator<FieldSet> change) {
        Ownership old = entries.get(owner);
        if (old != null) {
            put(owner, old.withFields(change.apply(old.fields())));
        }
    }

    /** Forgets owners that speak of a version which the kind never had. */
    void forgetUnknown(VersionedViews views, String own) {
        entries.values().removeIf(each -> !each.apiVersion().equals(own) && !views.knows(each.apiVersion()));
    }

    /**
     * Melts the oldest updaters into one entry for each version when there are too many. The oldest of a
     * version keeps its name until a second one must go.
     */
    void cap() {
        List<Owner> updaters = new ArrayList<>(
                entries.keySet().stream().filter(owner -> !owner.applies()).toList());
        int surplus = updaters.size() - MAX_UPDATERS;
        updaters.sort(Comparator.comparingLong((Owner owner) ->
                        seconds(entries.getOrDefault(owner, NOTHING).time()))
                .thenComparing(Owner::manager)
                .thenComparing(Owner::apiVersion)
                .thenComparing(Owner::subresource));
        Map<String, Owner> oldest = new HashMap<>();
        for (Owner owner : updaters) {
            Ownership old = entries.get(owner);
            if (surplus <= 0 || old == null) {
                return;
            }
            Owner bucket = new Owner(ANCIENT, false, old.apiVersion(), "");
            Owner first = oldest.putIfAbsent(old.apiVersion(), owner);
            if (first != null && !owner.equals(bucket)) {
                Ownership kept = entries.containsKey(bucket) ? entries.get(bucket) : entries.remove(first);
                entries.remove(owner);
                entries.put(bucket, kept == null ? old : melt(kept, old));
                surplus--;
            }
        }
    }

    private static Ownership melt(Ownership bucket, Ownership old) {
        return new Ownership(bucket.fields().union(old.fields()), bucket.apiVersion(), old.time());
    }
}
