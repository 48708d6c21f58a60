package io.kjava.apiserver.openapi;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The parameters that operations take besides a body. */
final class Parameters {
    /** One parameter; {@code in} is {@code query} or {@code path}. */
    record Parameter(String name, String in, String type, String description) {
        ObjectNode toTree(Dialect dialect) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("name", name).put("in", in).put("description", description);
            if (in.equals("path")) {
                node.put("required", true);
            }
            ObjectNode typed = dialect == Dialect.V2 ? node : node.putObject("schema");
            typed.put("type", type).put("uniqueItems", true);
            return node;
        }
    }

    static final Parameter NAME = path("name", "Name of the object.");
    static final Parameter NAMESPACE = path("namespace", "Namespace that the object is, or the objects are, in.");
    static final Parameter PATH = path("path", "The path behind the proxy.");
    static final Parameter PRETTY = query("pretty", "string", "If 'true', the answer is indented for people.");

    private static final Parameter DRY_RUN = query("dryRun", "string", "'All' does everything but store the result.");
    private static final List<Parameter> WRITE = List.of(
            DRY_RUN,
            query("fieldManager", "string", "Name of whoever makes the change, for the record of field owners."),
            query(
                    "fieldValidation",
                    "string",
                    "What to do about unknown and duplicate fields: Ignore, Warn or Strict."));
    private static final List<Parameter> LIST = List.of(
            query("allowWatchBookmarks", "boolean", "Whether a watch may send bookmarks."),
            query("continue", "string", "Where a list that came in parts goes on."),
            query("fieldSelector", "string", "Restricts the objects by their fields."),
            query("labelSelector", "string", "Restricts the objects by their labels."),
            query("limit", "integer", "The most objects that one answer may have."),
            query("resourceVersion", "string", "How recent the answer must be."),
            query("resourceVersionMatch", "string", "How resourceVersion is meant: Exact or NotOlderThan."),
            query("sendInitialEvents", "boolean", "Whether a watch begins with the objects that exist."),
            query("timeoutSeconds", "integer", "After how long a list or watch ends."),
            query("watch", "boolean", "Whether to follow changes instead of listing."));
    private static final List<Parameter> DELETE = List.of(
            DRY_RUN,
            query("gracePeriodSeconds", "integer", "How long the object may take to end."),
            query(
                    "ignoreStoreReadErrorWithClusterBreakingPotential",
                    "boolean",
                    "Whether to delete an object that cannot be read."),
            query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
            query("propagationPolicy", "string", "What happens to dependents: Orphan, Background or Foreground."));

    private Parameters() {}

    private static Parameter path(String name, String description) {
        return new Parameter(name, "path", "string", description);
    }

    static Parameter query(String name, String type, String description) {
        return new Parameter(name, "query", type, description);
    }

    static List<Parameter> list() {
        return LIST;
    }

    static List<Parameter> write() {
        return WRITE;
    }

    static List<Parameter> patch() {
        List<Parameter> all = new ArrayList<>(WRITE);
        all.add(query("force", "boolean", "Whether an apply takes fields from other managers."));
        return all;
    }

    static List<Parameter> delete() {
        return DELETE;
    }

    static List<Parameter> deleteCollection() {
        List<Parameter> all = new ArrayList<>(DELETE);
        LIST.stream()
                .filter(p -> !p.name.equals("watch") && !p.name.equals("allowWatchBookmarks"))
                .forEach(all::add);
        return all;
    }

    static ArrayNode toTree(Dialect dialect, List<Parameter> parameters) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        parameters.forEach(parameter -> array.add(parameter.toTree(dialect)));
        return array;
    }
}
