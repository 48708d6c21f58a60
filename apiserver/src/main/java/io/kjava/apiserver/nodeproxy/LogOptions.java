package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.request.ApiRequest;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The options of a log request: checked as Kubernetes checks them, and said to a kubelet. Pure. */
final class LogOptions {
    private LogOptions() {}

    /** The kubelet's query. Throws {@code INVALID} with every violation, or {@code BAD_REQUEST}. */
    static String query(ApiRequest request) {
        List<StatusCause> causes = new ArrayList<>();
        Long tail = number(request, "tailLines");
        Long limit = number(request, "limitBytes");
        Long seconds = number(request, "sinceSeconds");
        String time = request.param("sinceTime");
        if (tail != null && tail < 0) {
            invalid(causes, "tailLines", tail, "must be greater than or equal to 0");
        }
        if (limit != null && limit < 1) {
            invalid(causes, "limitBytes", limit, "must be greater than 0");
        }
        if (seconds != null && !time.isEmpty()) {
            causes.add(new StatusCause(
                    "FieldValueForbidden",
                    "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
                    ""));
        } else if (seconds != null && seconds < 1) {
            invalid(causes, "sinceSeconds", seconds, "must be greater than 0");
        }
        requireStream(causes, request.param("stream"), tail);
        throwIfAny(causes);
        requireTime(time);
        return new Queries()
                .flag("follow", request.flag("follow"))
                .flag("previous", request.flag("previous"))
                .flag("timestamps", request.flag("timestamps"))
                .addIf("tailLines", request.param("tailLines"))
                .addIf("limitBytes", request.param("limitBytes"))
                .addIf("sinceSeconds", request.param("sinceSeconds"))
                .addIf("sinceTime", time)
                .addIf("stream", request.param("stream"))
                .toString();
    }

    private static void requireStream(
            List<StatusCause> causes, String stream, @org.jspecify.annotations.Nullable Long tail) {
        switch (stream) {
            case "", "All" -> {}
            case "Stdout", "Stderr" -> {
                if (tail != null) {
                    causes.add(new StatusCause(
                            "FieldValueForbidden",
                            "Forbidden: `tailLines` is not allowed when `stream` is set to \"Stdout\" or \"Stderr\"",
                            "tailLines"));
                }
            }
            default ->
                causes.add(new StatusCause(
                        "FieldValueNotSupported",
                        "Unsupported value: \"%s\": supported values: \"All\", \"Stderr\", \"Stdout\""
                                .formatted(stream),
                        "stream"));
        }
    }

    private static @org.jspecify.annotations.Nullable Long number(ApiRequest request, String name) {
        String text = request.param(name);
        try {
            return text.isEmpty() ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(text));
        }
    }

    private static void requireTime(String text) {
        try {
            if (!text.isEmpty()) {
                OffsetDateTime.parse(text);
            }
        } catch (DateTimeException e) {
            throw ApiException.badRequest("parsing time \"%s\": not an RFC 3339 time".formatted(text));
        }
    }

    private static void invalid(List<StatusCause> to, String field, long value, String why) {
        to.add(new StatusCause("FieldValueInvalid", "Invalid value: %d: %s".formatted(value, why), field));
    }

    private static void throwIfAny(List<StatusCause> causes) {
        if (causes.isEmpty()) {
            return;
        }
        List<String> texts = causes.stream()
                .map(cause -> cause.field().isEmpty() ? cause.message() : cause.field() + ": " + cause.message())
                .toList();
        String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        throw new ApiException(
                Reason.INVALID,
                "PodLogOptions \"\" is invalid: " + all,
                new Details("", "PodLogOptions", "", "", causes, 0));
    }
}
