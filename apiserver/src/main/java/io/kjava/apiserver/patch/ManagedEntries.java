package io.kjava.apiserver.patch;

import io.kjava.time.WholeSeconds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final Map<Owner, Ownership> entries = new LinkedHashMap<>();

    /** Reads the stored form. Null when an entry is none: then nothing of it can be trusted. */
    static @Nullable ManagedEntries parse(JsonNode stored) {
        ManagedEntries result = new ManagedEntries();
        for (JsonNode entry : stored) {
            String operation = entry.path("operation").asString("");
            String type = entry.path("fieldsType").asString("");
            boolean known = operation.equals("Apply") || operation.equals("Update");
            if (!known || !type.equals("FieldsV1")) {
                return null;
            }
            result.read(entry, operation.equals("Apply"));
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
        tree.put("manager", owner.manager());
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

    /** Melts the oldest updaters into one entry for each version when there are too many. */
    void cap() {
        List<Map.Entry<Owner, Ownership>> updaters = new ArrayList<>(
                entries.entrySet().stream().filter(e -> !e.getKey().applies()).toList());
        int surplus = updaters.size() - MAX_UPDATERS;
        if (surplus <= 0) {
            return;
        }
        updaters.sort(Comparator.comparingLong(e -> seconds(e.getValue().time())));
        for (Map.Entry<Owner, Ownership> old : updaters) {
            if (surplus < 0) {
                return;
            }
            Owner bucket = new Owner(ANCIENT, false, old.getValue().apiVersion(), "");
            if (!old.getKey().equals(bucket)) {
                entries.remove(old.getKey());
                surplus -= entries.containsKey(bucket) ? 1 : 0;
                entries.merge(bucket, old.getValue(), ManagedEntries::melt);
            }
        }
    }

    private static Ownership melt(Ownership bucket, Ownership old) {
        return new Ownership(bucket.fields().union(old.fields()), bucket.apiVersion(), old.time());
    }
}
