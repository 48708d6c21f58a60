package io.kjava.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures by name, printed as medians beside their gates. Confined to one thread. */
final class BenchTable {
    /**
     * How a figure is told.
     *
     * @param gate what the median may not pass
     */
    private record Form(String unit, double gate) {}

    private static final Map<String, Form> FORMS = Map.of(
            "start to /readyz, empty data directory", new Form("s", 5),
            "start to node Ready, empty data directory", new Form("s", 10),
            "start to /readyz, second start", new Form("s", 5),
            "memory at rest, JVM", new Form("MiB", 512),
            "memory at rest, everything", new Form("MiB", Double.MAX_VALUE),
            "CPU at rest, JVM", new Form("% of a core", 5),
            "CPU at rest, everything", new Form("% of a core", Double.MAX_VALUE),
            "pod create to Running", new Form("s", 1.2),
            "pod create to Ready", new Form("s", Double.MAX_VALUE));

    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    void add(String figure, double value) {
        if (!FORMS.containsKey(figure)) {
            throw new IllegalArgumentException(figure);
        }
        figures.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
    }

    /** Prints all figures; whether all are within their gates. */
    boolean print(String name) {
        boolean good = true;
        System.out.printf("%n| figure, %s | p50 | p99 | of | gate |%n|---|---|---|---|---|%n", name);
        for (Map.Entry<String, List<Double>> figure : figures.entrySet()) {
            Form form = FORMS.get(figure.getKey());
            if (form == null) {
                continue;
            }
            double[] sorted = figure.getValue().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            double median = at(sorted, 0.5);
            boolean within = median <= form.gate();
            good &= within;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f %s | %.2f | %d | %s |%n",
                    figure.getKey(),
                    median,
                    form.unit(),
                    at(sorted, 0.99),
                    sorted.length,
                    form.gate() == Double.MAX_VALUE ? "-" : "%.1f%s".formatted(form.gate(), within ? "" : " MISSED"));
        }
        return good;
    }

    /** Of sorted values, the one that this share of them does not pass. */
    private static double at(double[] sorted, double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }
}
