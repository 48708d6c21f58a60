package io.kjava.kubelet.stats;

import java.math.BigDecimal;
import java.util.Map;

/** Text in the exposition format of Prometheus, family by family. Confined to one thread. */
final class MetricLines {
    private final StringBuilder text = new StringBuilder();

    /** Begins a family; its samples follow. */
    MetricLines family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** @param atMillis when it was measured; negative to leave it out */
    MetricLines sample(String name, Map<String, String> labels, double value, long atMillis) {
        text.append(name);
        if (!labels.isEmpty()) {
            char separator = '{';
            for (Map.Entry<String, String> label : labels.entrySet()) {
                text.append(separator).append(label.getKey()).append("=\"");
                escape(label.getValue());
                text.append('"');
                separator = ',';
            }
            text.append('}');
        }
        text.append(' ').append(number(value));
        if (atMillis >= 0) {
            text.append(' ').append(atMillis);
        }
        text.append('\n');
        return this;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
