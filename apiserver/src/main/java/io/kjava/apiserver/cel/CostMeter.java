package io.kjava.apiserver.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what an evaluation really costs, and ends it when that is too much. One use, one thread. */
final class CostMeter implements CelEvaluationListener {
    private final long limit;
    private final Map<Long, Object> values = new HashMap<>();
    private long spent;

    /** The evaluation cost more than it may. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exceeded() {
            super("actual cost limit exceeded", null, false, false);
        }
    }

    CostMeter(long limit) {
        this.limit = limit;
    }

    long spent() {
        return spent;
    }

    @Override
    public void callback(CelExpr expr, Object value) {
        values.put(expr.id(), value);
        spent = Costs.add(spent, cost(expr));
        if (spent > limit) {
            throw new Exceeded();
        }
    }

    private long cost(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT -> 1;
            case SELECT -> expr.select().testOnly() ? 0 : 1;
            case LIST -> 10;
            case MAP -> 30;
            case STRUCT -> 40;
            case CALL -> call(expr.call());
            default -> 0;
        };
    }

    private long call(CelExpr.CelCall call) {
        switch (call.function()) {
            case "_&&_", "_||_", "_?_:_" -> {
                return 0;
            }
            default -> {}
        }
        List<Long> sizes = new ArrayList<>();
        call.args().forEach(argument -> sizes.add(size(values.get(argument.id()))));
        CelExpr target = call.target().orElse(null);
        Object targetValue = target == null ? null : values.get(target.id());
        long element = targetValue instanceof List<?> list && !list.isEmpty() ? size(list.getFirst()) : 0;
        List<String> overloads = targetValue instanceof List<?> ? List.of("list_") : texts(call);
        return Costs.call(
                        call.function(),
                        overloads,
                        target != null,
                        size(targetValue),
                        sizes,
                        element > 1 ? element : 0,
                        -1)
                .cost();
    }

    private List<String> texts(CelExpr.CelCall call) {
        Object last =
                call.args().isEmpty() ? null : values.get(call.args().getLast().id());
        return switch (last) {
            case String _ -> List.of("add_string", "less_string");
            case List<?> _ -> List.of("add_list", "in_list");
            case null, default -> List.of("");
        };
    }

    private static long size(@org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8).length;
            case CelByteString bytes -> bytes.size();
            case Collection<?> items -> items.size();
            case Map<?, ?> map -> map.size();
            case null, default -> 1;
        };
    }
}
