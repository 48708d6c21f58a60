package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

/**
 * One thing that a node wants from its host, and whether it is there.
 *
 * @param need whether a node cannot run without it
 * @param found what was seen, for example a path
 * @param advice what to do when it is missing
 */
public record HostCheck(String name, Need need, boolean met, String found, String advice) {
    public enum Need {
        REQUIRED,
        OPTIONAL
    }

    public HostCheck {
        requireNonNull(name, "name");
        requireNonNull(need, "need");
        requireNonNull(found, "found");
        requireNonNull(advice, "advice");
    }

    public boolean blocks() {
        return need == Need.REQUIRED && !met;
    }
}
