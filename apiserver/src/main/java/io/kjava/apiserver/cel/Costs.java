package io.kjava.apiserver.cel;

import dev.cel.common.ast.CelConstant;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What calls cost, by the sizes of what they are given. Pure. */
final class Costs {
    private static final double TRAVERSAL = 0.1;
    private static final double REGEX = 0.25;
    private static final int SHOWN_NUMBER = 32;
    /** Of two addresses of 16 bytes, and of two ranges, which are also masked. */
    private static final long IP_COMPARISON = 4;

    private static final long CIDR_COMPARISON = 7;

    private Costs() {}

    /**
     * @param resultSize negative when it cannot be bounded
     */
    record Call(long cost, long resultSize) {
        static Call of(long cost) {
            return new Call(cost, -1);
        }
    }

    static long add(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    static long multiply(long one, long other) {
        if (one == 0 || other == 0) {
            return 0;
        }
        return one > Long.MAX_VALUE / other ? Long.MAX_VALUE : one * other;
    }

    static long times(long size, double factor) {
        double product = Math.ceil(size * factor);
        return product >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) product;
    }

    static long sizeOf(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> constant.stringValue().getBytes(StandardCharsets.UTF_8).length;
            case BYTES_VALUE -> constant.bytesValue().size();
            default -> 1;
        };
    }

    /**
     * The call itself, without its arguments.
     *
     * @param member whether the target is not among the arguments
     * @param element bytes of one element of a list of texts; zero for other lists
     * @param limit a constant last argument; negative when there is none
     */
    static Call call(
            String function,
            List<String> overloads,
            boolean member,
            long target,
            List<Long> sizes,
            long element,
            long limit) {
        long first = sizes.isEmpty() ? 0 : sizes.getFirst();
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "includes" ->
                Call.of(search(function, overloads, target, element));
            case "url", "quantity", "isQuantity", "semver", "isSemver" -> new Call(times(first, TRAVERSAL), first);
            case "cidr", "isIP", "isCIDR" -> Call.of(times(first, TRAVERSAL));
            case "ip" -> Call.of(member ? 1 : times(first, TRAVERSAL));
            case "ip.isCanonical" -> Call.of(times(first, 2 * TRAVERSAL));
            case "lowerAscii", "upperAscii", "substring", "trim" -> new Call(times(target, TRAVERSAL), target);
            case "replace" -> new Call(times(target, 2 * TRAVERSAL), replaced(target, sizes));
            case "split" -> new Call(times(target, 2 * TRAVERSAL), limit >= 0 ? limit : target);
            case "join" -> join(target, element, first);
            case "find", "findAll" -> new Call(multiply(times(add(target, 1), TRAVERSAL), times(first, REGEX)), target);
            case "matches" -> {
                long text = member ? target : first;
                long regex = member ? first : sizes.get(1);
                yield Call.of(multiply(times(add(text, 1), TRAVERSAL), times(regex, REGEX)));
            }
            case "containsIP" -> Call.of(add(IP_COMPARISON, parsed(overloads, first)));
            case "containsCIDR" -> Call.of(add(CIDR_COMPARISON, parsed(overloads, first)));
            case "validate" -> Call.of(multiply(times(first, TRAVERSAL), times(128, REGEX)));
            default -> standard(function, overloads, target, sizes);
        };
    }

    /** A text that stands for an address is parsed first. */
    private static long parsed(List<String> overloads, long text) {
        return overloads.stream().anyMatch(id -> id.endsWith("_string")) ? times(text, TRAVERSAL) : 0;
    }

    private static Call standard(String function, List<String> overloads, long target, List<Long> sizes) {
        long first = sizes.isEmpty() ? 0 : sizes.getFirst();
        return switch (function) {
            case "startsWith", "endsWith" -> Call.of(times(first, TRAVERSAL));
            case "contains" -> Call.of(multiply(times(target, TRAVERSAL), times(first, TRAVERSAL)));
            case "@in", "_in_" -> overloads.contains("in_list") ? Call.of(sizes.get(1)) : Call.of(1);
            case "_+_" -> concatenation(overloads, first, sizes.get(1));
            case "_==_", "_!=_" -> Call.of(times(Math.min(first, sizes.get(1)), TRAVERSAL));
            case "_<_", "_>_", "_<=_", "_>=_" -> {
                boolean texts = overloads.stream().anyMatch(id -> id.endsWith("string") || id.endsWith("bytes"));
                yield Call.of(texts ? times(Math.min(first, sizes.get(1)), TRAVERSAL) : 1);
            }
            case "bytes", "string" -> {
                boolean texts = overloads.contains("string_to_bytes") || overloads.contains("bytes_to_string");
                yield texts ? new Call(times(first, TRAVERSAL), multiply(first, 4)) : new Call(1, SHOWN_NUMBER);
            }
            default -> Call.of(1);
        };
    }

    private static Call concatenation(List<String> overloads, long one, long other) {
        long size = add(one, other);
        boolean texts = overloads.contains("add_string") || overloads.contains("add_bytes");
        boolean lists = overloads.contains("add_list");
        if (texts) {
            return new Call(times(size, TRAVERSAL), size);
        }
        return lists ? new Call(1, size) : Call.of(1);
    }

    private static long search(String function, List<String> overloads, long target, long element) {
        boolean list = overloads.isEmpty() || overloads.stream().anyMatch(id -> id.startsWith("list_"));
        if (!list && !function.equals("includes")) {
            return times(target, TRAVERSAL);
        }
        return multiply(target, add(1, times(element, TRAVERSAL)));
    }

    private static long replaced(long target, List<Long> sizes) {
        long from = sizes.getFirst();
        long to = sizes.size() > 1 ? sizes.get(1) : 0;
        if (from == 0) {
            return add(multiply(add(target, 1), to), target);
        }
        return to <= from ? target : add(target, multiply(target / from + 1, to));
    }

    private static Call join(long target, long element, long separator) {
        long size = add(multiply(target, element == 0 ? 1 : element), multiply(Math.max(target - 1, 0), separator));
        return new Call(times(size, TRAVERSAL), size);
    }
}
