package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.StatusCause;
import java.util.List;

/** Kubelets' refusals as failures of the API. Pure. */
final class Refusals {
    private Refusals() {}

    static ApiException of(int status, String text, String podName) {
        return switch (status) {
            case 400 -> ApiException.badRequest(text);
            case 404 ->
                new ApiException(
                        Reason.NOT_FOUND,
                        "the server could not find the requested resource (get pods %s)".formatted(podName),
                        about(podName, text));
            case 401 ->
                new ApiException(
                        Reason.INTERNAL_ERROR,
                        "Internal error occurred: the kubelet does not know the API server: " + text,
                        about(podName, text));
            case 403 ->
                new ApiException(
                        Reason.FORBIDDEN,
                        "pods \"%s\" is forbidden: %s".formatted(podName, text),
                        about(podName, text));
            case 503 ->
                new ApiException(
                        Reason.SERVICE_UNAVAILABLE,
                        "the server is currently unable to handle the request (get pods %s)".formatted(podName),
                        about(podName, text));
            default -> ApiException.internal(text, null);
        };
    }

    private static Details about(String podName, String text) {
        return new Details("", "pods", podName, "", List.of(new StatusCause("UnexpectedServerResponse", text, "")), 0);
    }
}
