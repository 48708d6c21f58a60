package io.kjava.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The only exception that may carry meaning across a package border. The reason decides, the message
 * explains, the details let a client act. Becomes a {@code Status} object on the wire, and is made
 * from one by clients; the pair is loss-free.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Kubernetes' status reasons, with the HTTP code each one is answered with. */
    public enum Reason {
        BAD_REQUEST("BadRequest", 400),
        UNAUTHORIZED("Unauthorized", 401),
        FORBIDDEN("Forbidden", 403),
        NOT_FOUND("NotFound", 404),
        METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
        NOT_ACCEPTABLE("NotAcceptable", 406),
        ALREADY_EXISTS("AlreadyExists", 409),
        CONFLICT("Conflict", 409),
        GONE("Gone", 410),
        EXPIRED("Expired", 410),
        REQUEST_ENTITY_TOO_LARGE("RequestEntityTooLarge", 413),
        UNSUPPORTED_MEDIA_TYPE("UnsupportedMediaType", 415),
        INVALID("Invalid", 422),
        TOO_MANY_REQUESTS("TooManyRequests", 429),
        INTERNAL_ERROR("InternalError", 500),
        SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
        TIMEOUT("Timeout", 504),
        SERVER_TIMEOUT("ServerTimeout", 500),
        UNKNOWN("", 500);

        private final String wireName;
        private final int httpCode;

        Reason(String wireName, int httpCode) {
            this.wireName = wireName;
            this.httpCode = httpCode;
        }

        public String wireName() {
            return wireName;
        }

        public int httpCode() {
            return httpCode;
        }

        public static Reason fromWire(String wireName) {
            for (Reason reason : values()) {
                if (reason.wireName.equals(wireName)) {
                    return reason;
                }
            }
            return UNKNOWN;
        }
    }

    /**
     * What the failure is about, as {@code status.details} says it. Strings are empty when unknown;
     * {@code kind} holds the plural resource name for most reasons and the kind for {@code Invalid},
     * as Kubernetes has it.
     */
    public record Details(
            String group, String kind, String name, String uid, List<StatusCause> causes, int retryAfterSeconds) {
        public static final Details NONE = new Details("", "", "", "", List.of(), 0);

        /** Nothing either, but an empty object on the wire. Told apart by its identity. */
        public static final Details EMPTY = new Details("", "", "", "", List.of(), 0);

        public Details {
            requireNonNull(group, "group");
            requireNonNull(kind, "kind");
            requireNonNull(name, "name");
            requireNonNull(uid, "uid");
            causes = List.copyOf(causes);
        }

        public static Details about(ResourceName resource, String name) {
            return new Details(resource.group(), resource.plural(), name, "", List.of(), 0);
        }

        public Details withCauses(List<StatusCause> causes) {
            return new Details(group, kind, name, uid, causes, retryAfterSeconds);
        }

        public Details withRetryAfter(Duration delay) {
            int seconds = (int) Math.max(1, delay.toSeconds());
            return new Details(group, kind, name, uid, causes, seconds);
        }
    }

    private final Reason reason;
    private final int code;
    private final transient Details details;

    public ApiException(Reason reason, int code, String message, Details details) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
        this.code = code;
        this.details = requireNonNull(details, "details");
    }

    public ApiException(Reason reason, String message, Details details) {
        this(reason, reason.httpCode(), message, details);
    }

    public ApiException(Reason reason, String message) {
        this(reason, reason.httpCode(), message, Details.NONE);
    }

    public ApiException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, reason.httpCode(), message, Details.NONE);
        if (cause != null) {
            initCause(cause);
        }
    }

    public static ApiException badRequest(String message) {
        return new ApiException(Reason.BAD_REQUEST, message);
    }

    public static ApiException unauthorized() {
        return new ApiException(Reason.UNAUTHORIZED, "Unauthorized");
    }

    public static ApiException notFound(ResourceName resource, String name) {
        return new ApiException(
                Reason.NOT_FOUND,
                "%s \"%s\" not found".formatted(resource.groupResource(), name),
                Details.about(resource, name));
    }

    public static ApiException alreadyExists(ResourceName resource, String name) {
        return new ApiException(
                Reason.ALREADY_EXISTS,
                "%s \"%s\" already exists".formatted(resource.groupResource(), name),
                Details.about(resource, name));
    }

    /** The optimistic lock was lost; the wording is what clients know from Kubernetes. */
    public static ApiException modified(ResourceName resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and" + " try again");
    }

    public static ApiException conflict(ResourceName resource, String name, String why) {
        return new ApiException(
                Reason.CONFLICT,
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(resource.groupResource(), name, why),
                Details.about(resource, name));
    }

    public static ApiException forbidden(ResourceName resource, String name, String why) {
        return new ApiException(
                Reason.FORBIDDEN,
                "%s \"%s\" is forbidden: %s".formatted(resource.groupResource(), name, why),
                Details.about(resource, name));
    }

    public static ApiException expired(String message) {
        return new ApiException(Reason.EXPIRED, message);
    }

    public static ApiException tooManyRequests(String message, Duration retryAfter) {
        return new ApiException(Reason.TOO_MANY_REQUESTS, message, Details.NONE.withRetryAfter(retryAfter));
    }

    public static ApiException internal(String message, @Nullable Throwable cause) {
        return new ApiException(Reason.INTERNAL_ERROR, "Internal error occurred: " + message, cause);
    }

    public static ApiException unavailable(String message) {
        return new ApiException(Reason.SERVICE_UNAVAILABLE, message);
    }

    public Reason reason() {
        return reason;
    }

    public int code() {
        return code;
    }

    public Details details() {
        return details;
    }

    public boolean isNotFound() {
        return reason == Reason.NOT_FOUND;
    }

    public boolean isConflict() {
        return reason == Reason.CONFLICT;
    }

    public boolean isAlreadyExists() {
        return reason == Reason.ALREADY_EXISTS;
    }

    /** Nothing more can be made in the object's namespace: what is in it goes with it. */
    public boolean isNamespaceTerminating() {
        return details.causes().stream().anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }

    /** The revision asked for is no longer there: list again. */
    public boolean isExpired() {
        return reason == Reason.EXPIRED || reason == Reason.GONE;
    }

    public Optional<Duration> retryAfter() {
        return details.retryAfterSeconds() > 0
                ? Optional.of(Duration.ofSeconds(details.retryAfterSeconds()))
                : Optional.empty();
    }

    /** The message of a cause-free failure that quotes no stack. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? reason.wireName() : message;
    }
}
