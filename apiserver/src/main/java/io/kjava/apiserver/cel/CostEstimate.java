package io.kjava.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The most that an expression can cost, from the largest values that its types allow. Kubernetes'
 * units: looking at something is one, walking over a text is a tenth for each byte. One use.
 */
final class CostEstimate {
    private static final int LIST = 10;
    private static final int MAP = 30;
    private static final int STRUCT = 40;

    private final CelAbstractSyntaxTree tree;
    private final DeclaredType self;
    private final Set<String> roots;
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Map<String, List<String>> ranges = new HashMap<>();

    private CostEstimate(CelAbstractSyntaxTree tree, DeclaredType self, Set<String> roots) {
        this.tree = tree;
        this.self = self;
        this.roots = roots;
    }

    /**
     * @param roots the variables that are of this type
     */
    static long of(CelAbstractSyntaxTree tree, DeclaredType self, Set<String> roots) {
        return new CostEstimate(tree, self, roots).cost(tree.getExpr());
    }

    private long cost(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> {
                sizes.put(expr.id(), Costs.sizeOf(expr.constant()));
                yield 0;
            }
            case IDENT -> ident(expr);
            case SELECT -> select(expr);
            case CALL -> call(expr);
            case LIST -> {
                sizes.put(expr.id(), (long) expr.list().elements().size());
                yield Costs.add(LIST, sum(expr.list().elements()));
            }
            case MAP -> {
                sizes.put(expr.id(), (long) expr.map().entries().size());
                long total = MAP;
                for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
                    total = Costs.add(total, Costs.add(cost(entry.key()), cost(entry.value())));
                }
                yield total;
            }
            case STRUCT -> {
                long total = STRUCT;
                for (CelExpr.CelStruct.Entry entry : expr.struct().entries()) {
                    total = Costs.add(total, cost(entry.value()));
                }
                yield total;
            }
            case COMPREHENSION -> comprehension(expr);
            default -> 1;
        };
    }

    private long sum(List<CelExpr> parts) {
        long total = 0;
        for (CelExpr part : parts) {
            total = Costs.add(total, cost(part));
        }
        return total;
    }

    private long ident(CelExpr expr) {
        String name = expr.ident().name();
        List<String> range = ranges.get(name);
        if (range != null) {
            paths.put(expr.id(), range);
        } else if (roots.contains(name)) {
            paths.put(expr.id(), List.of());
        }
        return 1;
    }

    private long select(CelExpr expr) {
        CelExpr operand = expr.select().operand();
        long total = cost(operand);
        if (expr.select().testOnly()) {
            return total;
        }
        List<String> path = paths.get(operand.id());
        if (path != null) {
            paths.put(expr.id(), with(path, expr.select().field()));
        }
        CelKind kind = kind(operand);
        boolean counts = kind == CelKind.MAP || kind == CelKind.STRUCT || kind == CelKind.TYPE_PARAM;
        return counts ? Costs.add(total, 1) : total;
    }

    private static List<String> with(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private CelKind kind(CelExpr expr) {
        return tree.getType(expr.id()).map(type -> type.kind()).orElse(CelKind.DYN);
    }

    private long comprehension(CelExpr expr) {
        CelComprehension loop = expr.comprehension();
        long total = Costs.add(cost(loop.iterRange()), cost(loop.accuInit()));
        List<String> path = paths.get(loop.iterRange().id());
        boolean map = kind(loop.iterRange()) == CelKind.MAP;
        boolean two = !loop.iterVar2().isEmpty();
        if (path != null) {
            String first = map ? "@keys" : two ? "@index" : "@items";
            ranges.put(loop.iterVar(), with(path, first));
            if (two) {
                ranges.put(loop.iterVar2(), with(path, map ? "@values" : "@items"));
            }
        }
        long each = Costs.add(cost(loop.loopCondition()), cost(loop.loopStep()));
        ranges.remove(loop.iterVar());
        ranges.remove(loop.iterVar2());
        total = Costs.add(total, cost(loop.result()));
        long count = size(loop.iterRange());
        switch (loop.accuInit().getKind()) {
            case LIST, MAP -> sizes.put(expr.id(), count);
            default -> {}
        }
        return Costs.add(total, Costs.multiply(count, each));
    }

    /** How large a value can be. */
    private long size(CelExpr expr) {
        Long known = sizes.get(expr.id());
        if (known != null) {
            return known;
        }
        List<String> path = paths.get(expr.id());
        Optional<DeclaredType> type = path == null ? Optional.empty() : find(path);
        if (type.isPresent()) {
            return type.get().most();
        }
        return switch (kind(expr)) {
            case BOOL, INT, UINT, DOUBLE, DURATION, TIMESTAMP -> 1;
            default -> Long.MAX_VALUE;
        };
    }

    private Optional<DeclaredType> find(List<String> path) {
        DeclaredType type = self;
        for (String step : path) {
            DeclaredType next = switch (step) {
                case "@items", "@values" -> type.element();
                case "@keys", "@index" -> null;
                default -> type.field(step);
            };
            if (next == null) {
                return step.equals("@keys") ? Optional.of(type.key()) : Optional.empty();
            }
            type = next;
        }
        return Optional.of(type);
    }

    private long call(CelExpr expr) {
        CelCall call = expr.call();
        CelExpr target = call.target().orElse(null);
        List<Long> each = new ArrayList<>();
        long arguments = target == null ? 0 : cost(target);
        for (CelExpr argument : call.args()) {
            long own = cost(argument);
            each.add(own);
            arguments = Costs.add(arguments, own);
        }
        List<String> overloads = tree.getReference(expr.id())
                .map(CelReference::overloadIds)
                .orElse(com.google.common.collect.ImmutableList.of());
        index(expr, call);
        List<Long> argumentSizes = new ArrayList<>();
        call.args().forEach(argument -> argumentSizes.add(size(argument)));
        long targetSize = target == null ? 0 : size(target);
        return switch (call.function()) {
            case "_&&_", "_||_" -> arguments;
            case "_?_:_" -> {
                sizes.put(expr.id(), Math.max(argumentSizes.get(1), argumentSizes.get(2)));
                yield Costs.add(each.get(0), Math.max(each.get(1), each.get(2)));
            }
            default -> {
                Costs.Call own = Costs.call(
                        call.function(),
                        overloads,
                        target != null,
                        targetSize,
                        argumentSizes,
                        element(target),
                        limit(call));
                if (own.resultSize() >= 0) {
                    sizes.put(expr.id(), own.resultSize());
                }
                yield Costs.add(arguments, own.cost());
            }
        };
    }

    private void index(CelExpr expr, CelCall call) {
        boolean optional = call.function().equals("_[?_]") || call.function().equals("_?._");
        if ((call.function().equals("_[_]") || optional) && !call.args().isEmpty()) {
            List<String> path = paths.get(call.args().getFirst().id());
            if (path == null) {
                return;
            }
            CelKind kind = kind(call.args().getFirst());
            if (kind == CelKind.LIST || kind == CelKind.MAP) {
                paths.put(expr.id(), with(path, kind == CelKind.MAP ? "@values" : "@items"));
            } else if (call.args().get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && call.args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                paths.put(expr.id(), with(path, call.args().get(1).constant().stringValue()));
            }
        }
    }

    /** The bytes of one element of a list of texts; zero for other elements. */
    private long element(@Nullable CelExpr target) {
        if (target == null) {
            return 0;
        }
        List<String> path = paths.get(target.id());
        Optional<DeclaredType> element = path == null ? Optional.empty() : find(with(path, "@items"));
        return element.filter(
                        type -> type.kind().equals("string") || type.kind().equals("bytes"))
                .map(DeclaredType::most)
                .orElse(0L);
    }

    private static long limit(CelCall call) {
        if (call.args().size() > 1) {
            CelExpr last = call.args().getLast();
            if (last.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && last.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
                return last.constant().int64Value();
            }
        }
        return -1;
    }
}
