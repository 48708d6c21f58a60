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
        ApiResponse.Bytes answer = FailureFilter.answer(failure);
        exchange.respond(answer.status(), HttpHeaders.of("Content-Type", answer.contentType()), answer.body());
    }
}
