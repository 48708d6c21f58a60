package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log, and how.
 *
 * @param tailLines only so many last lines
 * @param limitBytes no more than this
 * @param since only lines from then on; null for all
 */
record LogRequest(
        boolean follow,
        boolean previous,
        boolean timestamps,
        OptionalLong tailLines,
        OptionalLong limitBytes,
        @Nullable Instant since,
        Source source) {
    /** Which of a container's outputs. */
    enum Source {
        ALL,
        STDOUT,
        STDERR
    }

    LogRequest {
        requireNonNull(tailLines, "tailLines");
        requireNonNull(limitBytes, "limitBytes");
        requireNonNull(source, "source");
    }

    /** Throws 400 or 422 as Kubernetes does. */
    static LogRequest parse(QueryParameters query, Instant now) {
        OptionalLong tail = query.number("tailLines");
        OptionalLong limit = query.number("limitBytes");
        OptionalLong seconds = query.number("sinceSeconds");
        if (tail.isPresent() && tail.getAsLong() < 0) {
            throw new HttpProblem(422, "tailLines: Invalid value: must be greater than or equal to 0");
        }
        if (limit.isPresent() && limit.getAsLong() < 1) {
            throw new HttpProblem(422, "limitBytes: Invalid value: must be greater than 0");
        }
        if (seconds.isPresent() && seconds.getAsLong() < 1) {
            throw new HttpProblem(422, "sinceSeconds: Invalid value: must be greater than 0");
        }
        return new LogRequest(
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                tail,
                limit,
                since(query.first("sinceTime"), seconds, now),
                source(query.first("stream")));
    }

    private static @Nullable Instant since(String time, OptionalLong seconds, Instant now) {
        if (!time.isEmpty() && seconds.isPresent()) {
            throw new HttpProblem(422, "at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        if (seconds.isPresent()) {
            return now.minusSeconds(seconds.getAsLong());
        }
        try {
            return time.isEmpty() ? null : java.time.OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException e) {
            throw HttpProblem.badRequest("sinceTime: \"%s\" is not a time".formatted(time));
        }
    }

    private static Source source(String name) {
        return switch (name) {
            case "", "All" -> Source.ALL;
            case "Stdout" -> Source.STDOUT;
            case "Stderr" -> Source.STDERR;
            default ->
                throw HttpProblem.badRequest(
                        "stream: Unsupported value: \"%s\": supported values: \"All\", \"Stderr\", \"Stdout\""
                                .formatted(name));
        };
    }
}
