package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Prints lines of a log as they were asked for, up to the limit. Confined to one thread. */
final class LogPrinter {
    private final LogRequest request;
    private final OutputStream out;
    private long left;
    private boolean within;

    LogPrinter(LogRequest request, OutputStream out) {
        this.request = requireNonNull(request, "request");
        this.out = requireNonNull(out, "out");
        this.left = request.limitBytes().orElse(Long.MAX_VALUE);
    }

    /** Whether the limit is reached. */
    boolean isFull() {
        return left <= 0;
    }

    void print(byte[] raw) throws IOException {
        Optional<LogLine> parsed = LogLine.parse(raw);
        if (parsed.isEmpty() || !isWanted(parsed.get())) {
            return;
        }
        LogLine line = parsed.get();
        if (request.timestamps() && !within) {
            write((line.time() + " ").getBytes(StandardCharsets.US_ASCII), 0);
        }
        write(line.bytes(), line.start());
        within = line.partial();
        if (!within) {
            write(new byte[] {'\n'}, 0);
        }
    }

    private boolean isWanted(LogLine line) {
        boolean source = switch (request.source()) {
            case ALL -> true;
            case STDOUT -> !line.stderr();
            case STDERR -> line.stderr();
        };
        return source && (request.since() == null || !line.instant().isBefore(request.since()));
    }

    private void write(byte[] bytes, int from) throws IOException {
        int count = (int) Math.min(left, bytes.length - from);
        out.write(bytes, from, count);
        left -= count;
    }
}
