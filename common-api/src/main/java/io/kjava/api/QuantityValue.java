package io.kjava.api;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exact value of a Kubernetes quantity ({@code 500m}, {@code 1Gi}, {@code 1e3}) and the notation
 * that it is printed in. Nothing is lost above a billionth; what is smaller is rounded away from zero,
 * as Kubernetes does. Immutable; equal when the values are, whatever the notation.
 */
public final class QuantityValue implements Comparable<QuantityValue> {
    public static final QuantityValue ZERO = new QuantityValue(BigDecimal.ZERO, Notation.DECIMAL_SI);

    /** How the number is printed; the sum of two keeps the first one's. */
    public enum Notation {
        /** {@code n}, {@code u}, {@code m}, none, {@code k}, {@code M}, ... {@code E}. */
        DECIMAL_SI,
        /** {@code Ki}, {@code Mi}, ... {@code Ei}. */
        BINARY_SI,
        /** {@code e3}, {@code e-3}. */
        DECIMAL_EXPONENT
    }

    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal MIN = BigDecimal.valueOf(Long.MIN_VALUE);

    private final BigDecimal amount;
    private final Notation notation;

    private QuantityValue(BigDecimal amount, Notation notation) {
        this.amount = amount;
        this.notation = notation;
    }

    /** @throws IllegalArgumentException with Kubernetes' message for what is no quantity */
    public static QuantityValue parse(String text) {
        QuantityText parsed = QuantityText.parse(text);
        return of(parsed.amount(), parsed.notation());
    }

    /** @throws IllegalArgumentException for what is no quantity */
    public static QuantityValue of(Quantity wire) {
        requireNonNull(wire, "wire");
        String amount = wire.getAmount() == null ? "" : wire.getAmount();
        return parse(wire.getFormat() == null ? amount : amount + wire.getFormat());
    }

    /** The value under a key of a resource list; zero when there is none. */
    public static QuantityValue in(@Nullable Map<String, Quantity> resources, String name) {
        return find(resources, name).orElse(ZERO);
    }

    /** The value under a key of a resource list. */
    public static Optional<QuantityValue> find(@Nullable Map<String, Quantity> resources, String name) {
        Quantity found = resources == null ? null : resources.get(name);
        return found == null ? Optional.empty() : Optional.of(of(found));
    }

    public static QuantityValue of(long value) {
        return of(BigDecimal.valueOf(value), Notation.DECIMAL_SI);
    }

    public static QuantityValue ofMilli(long milli) {
        return of(BigDecimal.valueOf(milli, 3), Notation.DECIMAL_SI);
    }

    /** Printed with {@code Ki}, {@code Mi}, ... */
    public static QuantityValue ofBytes(long bytes) {
        return of(BigDecimal.valueOf(bytes), Notation.BINARY_SI);
    }

    public static QuantityValue of(BigDecimal amount, Notation notation) {
        requireNonNull(notation, "notation");
        BigDecimal kept = amount.scale() > 9 ? amount.setScale(9, RoundingMode.UP) : amount;
        return new QuantityValue(kept.min(MAX).max(MIN), notation);
    }

    public BigDecimal amount() {
        return amount;
    }

    public Notation notation() {
        return notation;
    }

    /** The whole number, rounded away from zero: bytes, pods, cores. */
    public long toLong() {
        return scaled(0);
    }

    /** Thousandths, rounded away from zero: millicores. */
    public long toMilli() {
        return scaled(3);
    }

    /** As {@link #toLong}; says that bytes are meant. */
    public long toBytes() {
        return scaled(0);
    }

    private long scaled(int digits) {
        BigDecimal whole = amount.movePointRight(digits).setScale(0, RoundingMode.UP);
        return whole.min(MAX).max(MIN).longValue();
    }

    public double toDouble() {
        return amount.doubleValue();
    }

    public int signum() {
        return amount.signum();
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    public QuantityValue add(QuantityValue other) {
        return of(amount.add(other.amount), isZero() ? other.notation : notation);
    }

    public QuantityValue subtract(QuantityValue other) {
        return of(amount.subtract(other.amount), isZero() ? other.notation : notation);
    }

    public QuantityValue negate() {
        return of(amount.negate(), notation);
    }

    public QuantityValue multiply(long factor) {
        return of(amount.multiply(BigDecimal.valueOf(factor)), notation);
    }

    public QuantityValue max(QuantityValue other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public QuantityValue min(QuantityValue other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** How often {@code divisor} fits, rounded up; a zero divisor counts as one. */
    public long dividedBy(QuantityValue divisor) {
        if (divisor.isZero()) {
            return toLong();
        }
        return amount.divide(divisor.amount, 0, RoundingMode.CEILING)
                .min(MAX)
                .max(MIN)
                .longValue();
    }

    /** As it goes into an object. */
    public Quantity toWire() {
        return new Quantity(toString());
    }

    @Override
    public int compareTo(QuantityValue other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantityValue that && amount.compareTo(that.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.stripTrailingZeros().hashCode();
    }

    /** The canonical text: no fraction, the largest unit that keeps it so. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        return notation == Notation.BINARY_SI && !isSmall() ? binaryText() : decimalText();
    }

    private boolean isSmall() {
        return amount.abs().compareTo(BigDecimal.valueOf(1024)) < 0;
    }

    private String binaryText() {
        BigInteger mantissa = amount.setScale(0, RoundingMode.UP).toBigInteger();
        int power = 0;
        while (power < QuantityText.BINARY_UNITS.size() - 1) {
            BigInteger[] parts = mantissa.divideAndRemainder(KIBI);
            if (parts[1].signum() != 0) {
                break;
            }
            mantissa = parts[0];
            power++;
        }
        return mantissa + QuantityText.BINARY_UNITS.get(power);
    }

    private String decimalText() {
        BigDecimal shortest = amount.stripTrailingZeros();
        int exponent = Math.floorDiv(-shortest.scale(), 3) * 3;
        int bounded = notation == Notation.DECIMAL_EXPONENT ? exponent : Math.min(exponent, 18);
        BigInteger mantissa = shortest.movePointLeft(bounded).toBigIntegerExact();
        return mantissa + unitOf(bounded);
    }

    private String unitOf(int exponent) {
        if (notation == Notation.DECIMAL_EXPONENT) {
            return exponent == 0 ? "" : "e" + exponent;
        }
        return QuantityText.DECIMAL_UNITS.get(exponent / 3 + 3);
    }
}
