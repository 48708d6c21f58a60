package io.kjava.api;

import static java.util.Objects.requireNonNull;

/**
 * One cause in a failure's details, as clients read it from {@code status.details.causes}.
 *
 * @param reason for example {@code FieldValueRequired}
 * @param message for humans
 * @param field path of the field, for example {@code spec.containers[0].image}; may be empty
 */
public record StatusCause(String reason, String message, String field) {
    public StatusCause {
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
        requireNonNull(field, "field");
    }
}
