package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.EventBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A watch that could not begin: its only event is the failure. */
final class FailedWatch implements EventBody {
    private final ApiException failure;
    private final EventWriter writer;

    FailedWatch(ApiException failure, EventWriter writer) {
        this.failure = requireNonNull(failure, "failure");
        this.writer = requireNonNull(writer, "writer");
    }

    @Override
    public Optional<Event> next() {
        throw failure;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        writer.failure(out, failure);
        out.flush();
    }

    @Override
    public void close() {}
}
