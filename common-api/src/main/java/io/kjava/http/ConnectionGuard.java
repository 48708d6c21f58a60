package io.kjava.http;

import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** Tells a connection when nothing has moved on it for the idle time. */
final class ConnectionGuard extends IdleStateHandler {
    ConnectionGuard(HttpLimits limits) {
        super(0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS);
    }
}
