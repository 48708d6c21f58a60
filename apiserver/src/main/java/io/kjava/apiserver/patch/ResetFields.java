package io.kjava.apiserver.patch;

import java.util.Arrays;
import java.util.List;

/**
 * What an endpoint resets before it writes, so that nobody owns it through that endpoint: the status of
 * an object that is written as a whole, everything but the status where only that is written. Pure.
 */
public final class ResetFields {
    /** Nothing is reset. */
    public static final ResetFields NONE = new ResetFields(List.of(), true);

    private static final String ANY = "*";

    private final List<List<String>> paths;
    private final boolean excluded;

    private ResetFields(List<List<String>> paths, boolean excluded) {
        this.paths = paths;
        this.excluded = excluded;
    }

    /** Resets these fields with all that is below them. */
    public static ResetFields of(String... dottedPaths) {
        return new ResetFields(split(dottedPaths), true);
    }

    /** Resets everything but what is at or below these paths; a star stands for any item of a list. */
    public static ResetFields allBut(String... dottedPaths) {
        return new ResetFields(split(dottedPaths), false);
    }

    private static List<List<String>> split(String... dottedPaths) {
        return Arrays.stream(dottedPaths)
                .map(path -> List.of(path.split("\\.")))
                .toList();
    }

    /** The paths that may have an owner. */
    FieldSet filter(FieldSet set) {
        if (excluded) {
            return paths.isEmpty() ? set : set.withoutBranches(branches());
        }
        FieldSet result = new FieldSet();
        for (List<String> path : paths) {
            result = result.union(
                    set.along(path.stream().map(ResetFields::element).toList()));
        }
        return result;
    }

    private FieldSet branches() {
        FieldSet result = new FieldSet();
        paths.forEach(
                path -> result.insert(path.stream().map(PathElement::field).toList()));
        return result;
    }

    private static PathElement element(String name) {
        return name.equals(ANY) ? PathElement.ANY : PathElement.field(name);
    }
}
