package io.kjava.dist.config;

import java.util.List;

/** The settings cannot be used. Carries all problems at once, each fit for a user. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super(String.join("; ", problems));
    }

    public ConfigException(String problem) {
        super(problem);
    }
}
