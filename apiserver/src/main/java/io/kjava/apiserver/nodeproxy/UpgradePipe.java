package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.http.HttpHeaders;
import io.kjava.http.streaming.UpgradeClient;
import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Hands an upgrade on to another server and, when that one agrees, copies the bytes both ways: whatever
 * protocol the two agreed on. Stateless; blocks for the connection's life.
 */
final class UpgradePipe {
    private static final int BUFFER = 16 * 1024;

    private UpgradePipe() {}

    static void connect(HttpExchange exchange, URI target, Optional<SSLContext> tls) throws IOException {
        UpgradeClient.Answer answer;
        try {
            answer = UpgradeClient.request(target, tls, exchange.method(), ForwardedHeaders.upgrade(exchange));
        } catch (IOException e) {
            ProxyAnswers.failure(exchange, ApiException.internal("error dialing backend: " + HttpPipe.reason(e), e));
            return;
        }
        if (answer.connection().isEmpty()) {
            HttpHeaders headers = new HttpHeaders();
            answer.headers().first("Content-Type").ifPresent(v -> headers.set("Content-Type", v));
            exchange.respond(answer.status(), headers, answer.refusal());
            return;
        }
        try (RawConnection far = answer.connection().get()) {
            HttpHeaders agreed = new HttpHeaders();
            answer.headers().fields().forEach((n, values) -> values.forEach(v -> agreed.add(n, v)));
            try (RawConnection near = exchange.upgrade(agreed)) {
                Threads.start("upgrade-in", () -> copyAndClose(near, far));
                copy(far.in(), near.out());
            }
        }
    }

    private static void copyAndClose(RawConnection from, RawConnection to) {
        try {
            copy(from.in(), to.out());
        } finally {
            to.close();
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
            }
        } catch (IOException e) {
            // one of the two is gone, which ends the other
        }
    }
}
