package io.kjava.apiserver.http;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiRequest.RequestOrigin;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.request.Warnings;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpExchange.BodyTooLargeException;
import io.kjava.http.HttpExchange.BodyTooSlowException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads an exchange's head into a request; its body is read when somebody asks for it. */
final class RequestReader {
    private RequestReader() {}

    /**
     * A query's parameters that cannot be decoded are left out.
     *
     * @throws IllegalArgumentException for a path that cannot be decoded
     */
    static ApiRequest read(HttpExchange exchange, int maxBodyBytes, Endings endings) {
        String path = PercentCoding.decode(exchange.path(), false);
        return new ApiRequest(
                exchange.method(),
                path,
                PercentCoding.query(exchange.query()),
                headers(exchange),
                () -> body(exchange, maxBodyBytes),
                new ExchangeOrigin(exchange, endings),
                RequestInfo.nonResource(path, ""),
                UserInfo.ANONYMOUS,
                new Warnings());
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        Map<String, List<String>> result = new HashMap<>();
        exchange.requestHeaders().fields().forEach((name, values) -> result.put(name.toLowerCase(Locale.ROOT), values));
        return result;
    }

    private static byte[] body(HttpExchange exchange, int maxBodyBytes) {
        try {
            return exchange.readBody(maxBodyBytes);
        } catch (BodyTooLargeException e) {
            throw new ApiException(
                    Reason.REQUEST_ENTITY_TOO_LARGE, "Request entity too large: limit is " + maxBodyBytes, e);
        } catch (BodyTooSlowException e) {
            throw new ApiException(Reason.TIMEOUT, "Timeout: request did not complete within the allotted timeout", e);
        } catch (IOException e) {
            throw ApiException.badRequest("the body could not be read: " + e.getMessage());
        }
    }

    private record ExchangeOrigin(HttpExchange exchange, Endings endings) implements RequestOrigin {
        @Override
        public String remoteAddress() {
            return exchange.remoteAddress().getAddress().getHostAddress();
        }

        @Override
        public List<X509Certificate> certificates() {
            return exchange.peerCertificates().chain();
        }

        @Override
        public boolean showedRefusedCertificate() {
            return exchange.peerCertificates().refused();
        }

        @Override
        public Optional<UserInfo> trustedUser() {
            return Optional.empty();
        }

        @Override
        public void endSharedConnection() {
            if (exchange.protocol().equals("HTTP/2")) {
                endings.endConnection();
            }
        }

        @Override
        public boolean answerInstead(ApiResponse.Bytes response) {
            return exchange.respondInstead(response.status(), ResponseWriter.headers(response), response.body());
        }

        @Override
        public void whenAnswered(Runnable action) {
            endings.add(action);
        }
    }
}
