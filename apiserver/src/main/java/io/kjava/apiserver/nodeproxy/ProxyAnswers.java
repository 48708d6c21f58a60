package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import java.io.IOException;

/** Answers an exchange that was taken over. Stateless. */
final class ProxyAnswers {
    private ProxyAnswers() {}

    static void failure(HttpExchange exchange, ApiException failure) throws IOException {
        if (FailureFilter.answer(failure) instanceof ApiResponse.Bytes answer) {
            exchange.respond(answer.status(), HttpHeaders.of("Content-Type", answer.contentType()), answer.body());
        }
    }
}
