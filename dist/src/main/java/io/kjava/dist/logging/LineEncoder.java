package io.kjava.dist.logging;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** One event as one line: time, level, thread, logger, words, values; a failure on lines of its own. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final int LOGGER_LENGTH = 24;
    private static final int LEVEL_LENGTH = 5;
    private static final int FRAMES = 12;
    private static final int CAUSES = 8;

    private final DateTimeFormatter time =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());
    private final TargetLengthBasedClassNameAbbreviator names =
            new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH);

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        time.formatTo(event.getInstant(), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).repeat(' ', LEVEL_LENGTH - level.length());
        line.append(" [").append(event.getThreadName()).append("] ");
        line.append(names.abbreviate(event.getLoggerName())).append(' ');
        line.append(event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ')
                        .append(pair.key)
                        .append("=\"")
                        .append(pair.value)
                        .append('"');
            }
        }
        line.append('\n');
        appendFailure(line, event.getThrowableProxy());
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void appendFailure(StringBuilder text, @Nullable IThrowableProxy failure) {
        int causes = 0;
        for (IThrowableProxy each = failure; each != null; each = each.getCause()) {
            text.append(causes == 0 ? "" : "Caused by: ").append(each.getClassName());
            text.append(": ").append(each.getMessage()).append('\n');
            int frames = 0;
            for (StackTraceElementProxy frame : each.getStackTraceElementProxyArray()) {
                if (frames++ == FRAMES) {
                    break;
                }
                text.append('\t').append(frame.getSTEAsString()).append('\n');
            }
            if (causes++ == CAUSES) {
                return;
            }
        }
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
