package generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tab separated file with a line of column names. */
record Table(List<Map<String, String>> rows) {
    static Table read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] columns = lines.getFirst().split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (!line.isBlank()) {
                rows.add(row(columns, line.split("\t", -1)));
            }
        }
        return new Table(rows);
    }

    private static Map<String, String> row(String[] columns, String[] cells) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < columns.length; i++) {
            row.put(columns[i], i < cells.length ? cells[i].strip() : "");
        }
        return row;
    }
}
