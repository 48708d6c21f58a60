package io.kjava.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelEvaluationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Kubernetes' functions on lists. */
final class ListLibrary {
    private static final List<Class<?>> LIST = List.of(List.class);
    private static final Map<String, CelType> ORDERED = Map.of(
            "int", SimpleType.INT,
            "uint", SimpleType.UINT,
            "double", SimpleType.DOUBLE,
            "bool", SimpleType.BOOL,
            "duration", SimpleType.DURATION,
            "timestamp", SimpleType.TIMESTAMP,
            "string", SimpleType.STRING,
            "bytes", SimpleType.BYTES);

    private ListLibrary() {}

    static Functions functions() {
        Functions functions = new Functions();
        ORDERED.forEach((name, type) -> {
            List<CelType> list = List.of(ListType.create(type));
            functions.member(
                    "isSorted",
                    "list_" + name + "_is_sorted_bool",
                    SimpleType.BOOL,
                    list,
                    LIST,
                    args -> isSorted(items(args)));
            functions.member(
                    "min", "list_" + name + "_min_" + name, type, list, LIST, args -> extreme(items(args), -1, "min"));
            functions.member(
                    "max", "list_" + name + "_max_" + name, type, list, LIST, args -> extreme(items(args), 1, "max"));
        });
        sum(functions, "int", SimpleType.INT);
        sum(functions, "double", SimpleType.DOUBLE);
        sum(functions, "duration", SimpleType.DURATION);
        CelType any = TypeParamType.create("T");
        List<CelType> search = List.of(ListType.create(any), any);
        List<Class<?>> classes = List.of(List.class, Object.class);
        functions.member("indexOf", "list_a_index_of_int", SimpleType.INT, search, classes, args ->
                (long) indexOf(items(args), args[1], false));
        functions.member("lastIndexOf", "list_a_last_index_of_int", SimpleType.INT, search, classes, args ->
                (long) indexOf(items(args), args[1], true));
        functions.member(
                "includes",
                "list_a_includes_bool",
                SimpleType.BOOL,
                search,
                classes,
                args -> indexOf(items(args), args[1], false) >= 0);
        return functions;
    }

    private static void sum(Functions functions, String name, CelType type) {
        functions.member(
                "sum",
                "list_" + name + "_sum_" + name,
                type,
                List.of(ListType.create(type)),
                LIST,
                args -> sum(items(args), name));
    }

    private static List<?> items(Object[] args) {
        return (List<?>) args[0];
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return one instanceof Comparable<?> comparable
                ? ((Comparable<Object>) comparable).compareTo(other)
                : String.valueOf(one).compareTo(String.valueOf(other));
    }

    private static boolean isSorted(List<?> items) {
        for (int i = 1; i < items.size(); i++) {
            if (compare(items.get(i - 1), items.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object extreme(List<?> items, int sign, String name) throws CelEvaluationException {
        if (items.isEmpty()) {
            throw Functions.failure(name + " called on empty list");
        }
        Object best = items.getFirst();
        for (Object item : items) {
            if (compare(item, best) * sign > 0) {
                best = item;
            }
        }
        return best;
    }

    private static Object sum(List<?> items, String name) {
        return switch (name) {
            case "int" -> {
                long total = 0;
                for (Object item : items) {
                    total = Math.addExact(total, (Long) item);
                }
                yield total;
            }
            case "double" -> items.stream().mapToDouble(item -> (Double) item).sum();
            default -> {
                Duration total = Duration.ZERO;
                for (Object item : items) {
                    total = total.plus((Duration) item);
                }
                yield total;
            }
        };
    }

    private static int indexOf(List<?> items, Object wanted, boolean last) {
        for (int i = 0; i < items.size(); i++) {
            int at = last ? items.size() - 1 - i : i;
            if (Objects.equals(items.get(at), wanted)) {
                return at;
            }
        }
        return -1;
    }
}
