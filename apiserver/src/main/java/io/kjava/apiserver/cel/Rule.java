package io.kjava.apiserver.cel;

import static java.util.Objects.requireNonNull;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Immutable, thread-safe. */
public final class Rule {
    private static final long PER_CALL = 1_000_000;
    private final CelRuntime.Program program;
    private final boolean usesOld;
    private final long maxCost;

    Rule(CelRuntime.Program program, boolean usesOld, long maxCost) {
        this.program = requireNonNull(program, "program");
        this.usesOld = usesOld;
        this.maxCost = maxCost;
    }

    /** What came out, and what it cost. */
    public record Result(Object value, long cost) {
        public boolean isTrue() {
            return Boolean.TRUE.equals(value);
        }
    }

    /** Whether it compares with what was before. */
    public boolean usesOld() {
        return usesOld;
    }

    /** The most that it can cost. */
    public long maxCost() {
        return maxCost;
    }

    /**
     * @param old null when there was nothing
     * @param optionalOld whether the rule knows that there may have been nothing
     * @param budget what it may cost
     */
    public Result evaluate(Object self, @Nullable Object old, boolean optionalOld, long budget) throws RuleException {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", self);
        if (optionalOld) {
            variables.put("oldSelf", Optional.ofNullable(old));
        } else if (old != null) {
            variables.put("oldSelf", old);
        }
        try {
            if (maxCost <= PER_CALL && maxCost <= budget) {
                return new Result(program.eval(variables), maxCost);
            }
            CostMeter meter = new CostMeter(Math.min(PER_CALL, budget));
            Object value = program.trace(variables, meter);
            return new Result(value, meter.spent());
        } catch (CostMeter.Exceeded e) {
            throw tooExpensive();
        } catch (CelEvaluationException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof CostMeter.Exceeded) {
                    throw tooExpensive();
                }
            }
            throw new RuleException(RuleFailures.text(e), false);
        }
    }

    private static RuleException tooExpensive() {
        return new RuleException("operation cancelled: actual cost limit exceeded", true);
    }
}
