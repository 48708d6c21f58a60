package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Decides what a request to delete does to an object. Pure apart from changing the object it is given. */
final class GracefulDeletion {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private GracefulDeletion() {}

    /** What is to happen next. */
    enum Outcome {
        /** The object is deleted now. */
        DELETE,
        /** The object, as it was changed, is stored and lives on for a while. */
        STORE,
        /** Its deletion is under way already; nothing changes. */
        PENDING
    }

    static Outcome decide(DynamicObject object, ResourceStrategy strategy, Deletion deletion, Instant now) {
        OptionalLong before = grace(object);
        boolean graceful = false;
        OptionalLong grace = OptionalLong.empty();
        if (object.isTerminating() && before.isPresent()) {
            if (strategy.gracePeriod(object, deletion.gracePeriodSeconds()).isPresent()) {
                if (deletion.gracePeriodSeconds().isEmpty()
                        || deletion.gracePeriodSeconds().getAsLong() >= before.getAsLong()) {
                    return Outcome.PENDING;
                }
                grace = deletion.gracePeriodSeconds();
                shorten(object, before.getAsLong(), grace.getAsLong());
                graceful = true;
            }
        } else if (!object.isTerminating()) {
            grace = strategy.gracePeriod(object, deletion.gracePeriodSeconds());
            if (grace.isPresent()) {
                graceful = true;
                mark(object, now, grace.getAsLong());
            }
        }
        boolean pendingFinalizers = setGarbageFinalizers(object, strategy, deletion);
        if (!graceful) {
            if (!pendingFinalizers && !strategy.holdsDeletion(object)) {
                return Outcome.DELETE;
            }
            if (!object.isTerminating()) {
                mark(object, now, 0);
                strategy.beginDeletion(object);
            }
            return Outcome.STORE;
        }
        return !pendingFinalizers && grace.getAsLong() == 0 ? Outcome.DELETE : Outcome.STORE;
    }

    /** Whether an object that was updated has nothing left to wait for. */
    static boolean isOver(DynamicObject object, ResourceStrategy strategy) {
        return object.isTerminating()
                && grace(object).orElse(0) == 0
                && MetadataRules.finalizers(object).isEmpty()
                && !strategy.holdsDeletion(object);
    }

    private static OptionalLong grace(DynamicObject object) {
        JsonNode seconds = object.at("metadata", "deletionGracePeriodSeconds");
        return seconds.isIntegralNumber() ? OptionalLong.of(seconds.asLong()) : OptionalLong.empty();
    }

    private static void mark(DynamicObject object, Instant now, long seconds) {
        object.setMeta("deletionTimestamp", Timestamps.seconds(now.plusSeconds(seconds)));
        object.metadata().put("deletionGracePeriodSeconds", seconds);
        long generation = object.at("metadata", "generation").asLong(0);
        if (generation > 0) {
            object.metadata().put("generation", generation + 1);
        }
    }

    private static void shorten(DynamicObject object, long from, long to) {
        Instant end =
                Instant.parse(object.deletionTimestamp()).minusSeconds(from).plusSeconds(to);
        object.setMeta("deletionTimestamp", Timestamps.seconds(end));
        object.metadata().put("deletionGracePeriodSeconds", to);
    }

    /** Sets the finalizers that make the garbage collector act; true when any finalizer is there. */
    private static boolean setGarbageFinalizers(DynamicObject object, ResourceStrategy strategy, Deletion deletion) {
        List<String> before = MetadataRules.finalizers(object);
        List<String> after = new ArrayList<>(before);
        after.removeIf(f -> f.equals(ORPHAN) || f.equals(FOREGROUND));
        if (strategy.hasDependents()) {
            switch (policy(before, strategy, deletion)) {
                case "Orphan" -> after.add(ORPHAN);
                case "Foreground" -> after.add(FOREGROUND);
                default -> {}
            }
        }
        if (!after.equals(before)) {
            if (after.isEmpty()) {
                object.metadata().remove("finalizers");
            } else {
                ArrayNode list = object.metadata().putArray("finalizers");
                after.forEach(list::add);
            }
        }
        return !after.isEmpty();
    }

    private static String policy(List<String> finalizers, ResourceStrategy strategy, Deletion deletion) {
        if (!deletion.propagation().isEmpty()) {
            return deletion.propagation();
        }
        if (finalizers.contains(ORPHAN)) {
            return "Orphan";
        }
        if (finalizers.contains(FOREGROUND)) {
            return "Foreground";
        }
        return strategy.orphansByDefault() ? "Orphan" : "Background";
    }
}
