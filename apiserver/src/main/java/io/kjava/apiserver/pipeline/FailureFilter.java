package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a failure becomes an answer: a {@code Status} object with its HTTP code. */
public final class FailureFilter implements RequestFilter {
    private static final Logger log = LoggerFactory.getLogger(FailureFilter.class);
    private final StatusForm form;

    public FailureFilter(StatusForm form) {
        this.form = requireNonNull(form, "form");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        try {
            return next.handle(request);
        } catch (ApiException e) {
            return answer(request, e);
        } catch (StorageException e) {
            return answer(request, translate(e));
        } catch (RuntimeException | StackOverflowError e) {
            log.atError()
                    .addKeyValue("method", request.method())
                    .addKeyValue("path", request.path())
                    .setCause(e)
                    .log("request failed by an unforeseen error");
            return answer(request, internal(e));
        }
    }

    private ApiResponse answer(ApiRequest request, ApiException failure) {
        byte[] json = JsonCodec.write(StatusJson.failure(failure));
        ApiResponse.Bytes written = form.answer(request, failure.code(), json);
        return new ApiResponse.Bytes(failure.code(), written.contentType(), written.body(), headers(failure));
    }

    /** The answer for a failure where nobody knows what the client accepts. */
    public static ApiResponse.Bytes answer(ApiException failure) {
        byte[] body = JsonCodec.write(StatusJson.failure(failure));
        return new ApiResponse.Bytes(failure.code(), "application/json", body, headers(failure));
    }

    private static Map<String, String> headers(ApiException failure) {
        int retry = failure.details().retryAfterSeconds();
        return retry > 0 ? Map.of("Retry-After", Integer.toString(retry)) : Map.of();
    }

    /** What a client is told when the storage fails outside the cases that the registry knows. */
    public static ApiException translate(StorageException e) {
        return switch (e.reason()) {
            case TOO_LARGE -> new ApiException(Reason.REQUEST_ENTITY_TOO_LARGE, message(e), Details.NONE);
            case COMPACTED ->
                ApiException.expired(
                        "The provided continue parameter is too old to display a consistent list" + " result.");
            case FUTURE_REVISION, EXISTS, NOT_FOUND, REVISION_MISMATCH, UNAVAILABLE -> internal(e);
        };
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static ApiException internal(Throwable e) {
        String message = message(e);
        return new ApiException(
                Reason.INTERNAL_ERROR,
                "Internal error occurred: " + message,
                Details.NONE.withCauses(List.of(new StatusCause("", message, ""))));
    }
}
