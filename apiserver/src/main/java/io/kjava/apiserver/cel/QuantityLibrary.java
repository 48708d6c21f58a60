package io.kjava.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kjava.api.QuantityValue;
import java.math.BigDecimal;
import java.util.List;

/** Kubernetes' amounts: {@code quantity('500m')} and what can be asked of them. */
final class QuantityLibrary {
    static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
    private static final List<CelType> ONE = List.of(QUANTITY);
    private static final List<Class<?>> ONE_CLASS = List.of(QuantityValue.class);
    private static final List<CelType> TWO = List.of(QUANTITY, QUANTITY);
    private static final List<Class<?>> TWO_CLASSES = List.of(QuantityValue.class, QuantityValue.class);

    private QuantityLibrary() {}

    static Functions functions() {
        Functions functions = new Functions();
        List<CelType> text = List.of(SimpleType.STRING);
        List<Class<?>> string = List.of(String.class);
        functions.global("quantity", "string_to_quantity", QUANTITY, text, string, args -> parse(args[0]));
        functions.global(
                "isQuantity",
                "is_quantity_string",
                SimpleType.BOOL,
                text,
                string,
                args -> isQuantity((String) args[0]));
        functions.member("sign", "quantity_sign", SimpleType.INT, ONE, ONE_CLASS, args ->
                (long) value(args, 0).signum());
        functions.member(
                "isInteger",
                "quantity_is_integer",
                SimpleType.BOOL,
                ONE,
                ONE_CLASS,
                args -> isInteger(value(args, 0).amount()));
        functions.member("asInteger", "quantity_as_integer", SimpleType.INT, ONE, ONE_CLASS, args -> {
            if (!isInteger(value(args, 0).amount())) {
                throw Functions.failure("cannot convert value to integer");
            }
            return value(args, 0).amount().longValueExact();
        });
        functions.member(
                "asApproximateFloat",
                "quantity_get_float",
                SimpleType.DOUBLE,
                ONE,
                ONE_CLASS,
                args -> value(args, 0).toDouble());
        arithmetic(functions);
        functions.member(
                "isLessThan",
                "quantity_is_less_than",
                SimpleType.BOOL,
                TWO,
                TWO_CLASSES,
                args -> value(args, 0).compareTo(value(args, 1)) < 0);
        functions.member(
                "isGreaterThan",
                "quantity_is_greater_than",
                SimpleType.BOOL,
                TWO,
                TWO_CLASSES,
                args -> value(args, 0).compareTo(value(args, 1)) > 0);
        functions.member("compareTo", "quantity_compare_to", SimpleType.INT, TWO, TWO_CLASSES, args ->
                (long) Integer.signum(value(args, 0).compareTo(value(args, 1))));
        return functions;
    }

    private static void arithmetic(Functions functions) {
        List<CelType> withInt = List.of(QUANTITY, SimpleType.INT);
        List<Class<?>> classes = List.of(QuantityValue.class, Long.class);
        functions.member(
                "add",
                "quantity_add",
                QUANTITY,
                TWO,
                TWO_CLASSES,
                args -> value(args, 0).add(value(args, 1)));
        functions.member(
                "add",
                "quantity_add_int",
                QUANTITY,
                withInt,
                classes,
                args -> value(args, 0).add(QuantityValue.of((Long) args[1])));
        functions.member(
                "sub",
                "quantity_sub",
                QUANTITY,
                TWO,
                TWO_CLASSES,
                args -> value(args, 0).subtract(value(args, 1)));
        functions.member(
                "sub",
                "quantity_sub_int",
                QUANTITY,
                withInt,
                classes,
                args -> value(args, 0).subtract(QuantityValue.of((Long) args[1])));
    }

    private static QuantityValue value(Object[] args, int index) {
        return (QuantityValue) args[index];
    }

    private static Object parse(Object text) throws CelEvaluationException {
        try {
            return QuantityValue.parse((String) text);
        } catch (IllegalArgumentException e) {
            throw Functions.failure(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isQuantity(String text) {
        try {
            QuantityValue.parse(text);
            return !text.isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isInteger(BigDecimal amount) {
        return amount.stripTrailingZeros().scale() <= 0
                && amount.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    }
}
