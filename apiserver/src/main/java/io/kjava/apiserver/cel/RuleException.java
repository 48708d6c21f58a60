package io.kjava.apiserver.cel;

/** An expression cannot be compiled, or could not be evaluated. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean outOfBudget;

    RuleException(String message, boolean outOfBudget) {
        super(message, null, false, false);
        this.outOfBudget = outOfBudget;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** Whether it ended because it cost too much. */
    public boolean isOutOfBudget() {
        return outOfBudget;
    }
}
