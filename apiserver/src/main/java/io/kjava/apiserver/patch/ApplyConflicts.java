package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.api.StatusCause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which fields of which other owners an apply would change, and how a client is told. */
record ApplyConflicts(Map<Owner, FieldSet> byOwner) {
    ApplyConflicts {
        byOwner = Map.copyOf(byOwner);
    }

    boolean isEmpty() {
        return byOwner.isEmpty();
    }

    FieldSet fields() {
        return byOwner.values().stream().reduce(new FieldSet(), FieldSet::union);
    }

    ApplyConflicts without(FieldSet allowed) {
        Map<Owner, FieldSet> left = new LinkedHashMap<>();
        byOwner.forEach((owner, fields) -> {
            FieldSet rest = fields.difference(allowed);
            if (!rest.isEmpty()) {
                left.put(owner, rest);
            }
        });
        return new ApplyConflicts(left);
    }

    ApiException toFailure() {
        Map<String, List<String>> paths = new TreeMap<>();
        byOwner.forEach((owner, fields) ->
                paths.computeIfAbsent(owner.describe(), o -> new ArrayList<>()).addAll(texts(fields)));
        List<StatusCause> causes = new ArrayList<>();
        paths.forEach((owner, fields) -> fields.forEach(
                field -> causes.add(new StatusCause("FieldManagerConflict", "conflict with " + owner, field))));
        return new ApiException(
                ApiException.Reason.CONFLICT,
                message(paths, causes.size()),
                ApiException.Details.NONE.withCauses(causes));
    }

    private static String message(Map<String, List<String>> paths, int count) {
        if (count == 1) {
            String owner = paths.keySet().iterator().next();
            return "Apply failed with 1 conflict: conflict with %s: %s"
                    .formatted(owner, paths.values().iterator().next().getFirst());
        }
        List<String> lines = new ArrayList<>();
        paths.forEach((owner, fields) -> {
            lines.add("conflicts with %s:".formatted(owner));
            fields.forEach(field -> lines.add("- " + field));
        });
        return "Apply failed with %d conflicts: %s".formatted(count, String.join("\n", lines));
    }

    private static List<String> texts(FieldSet fields) {
        return fields.paths().stream()
                .map(path -> path.stream().map(PathElement::toString).collect(Collectors.joining()))
                .toList();
    }
}
