package io.kjava.http;

import io.kjava.lifecycle.Threads;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the handler of one request on a virtual thread and answers what it left unanswered. */
final class RequestThread {
    private static final Logger log = LoggerFactory.getLogger(RequestThread.class);
    private static final AtomicLong NUMBER = new AtomicLong();

    private RequestThread() {}

    static void start(String server, HttpHandler handler, NettyExchange exchange) {
        Threads.start(server + "-" + NUMBER.incrementAndGet(), () -> run(handler, exchange));
    }

    private static void run(HttpHandler handler, NettyExchange exchange) {
        if (exchange.isGone()) { // nobody waits for what was taken back
            exchange.pipe().discard();
            return;
        }
        try {
            handler.handle(exchange);
            if (!exchange.isAnswered()) {
                fail(exchange, 500, "no answer");
            }
        } catch (HttpExchange.AnsweredException e) {
            log.atTrace().log("answered in the meantime");
        } catch (HttpExchange.BodyTooLargeException e) {
            fail(exchange, 413, String.valueOf(e.getMessage()));
        } catch (HttpExchange.BodyTooSlowException e) {
            fail(exchange, 408, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(exchange, 503, "stopping");
        } catch (IOException e) {
            log.atDebug().setCause(e).log("client is gone or does not read");
            exchange.target().channel().close();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("method", exchange.method())
                    .addKeyValue("path", exchange.path())
                    .setCause(e)
                    .log("request failed unexpectedly");
            fail(exchange, 500, "internal error");
        }
    }

    private static void fail(NettyExchange exchange, int status, String text) {
        Channel channel = exchange.target().channel();
        if (exchange.isAnsweredInstead()) {
            return;
        }
        if (exchange.isAnswered()) {
            channel.close(); // half an answer is out: only the end of the line says "failed"
            return;
        }
        try {
            exchange.respond(
                    status,
                    HttpHeaders.of("content-type", "text/plain; charset=utf-8"),
                    text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            channel.close();
        }
    }
}
