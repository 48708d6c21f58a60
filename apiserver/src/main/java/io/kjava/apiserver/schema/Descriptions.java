package io.kjava.apiserver.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What people are told about built-in structures and their fields. Some hundred kilobytes: load them
 * for a document, and let them go.
 */
public final class Descriptions {
    private static final String RESOURCE = "builtin-descriptions.txt.gz";
    private final Map<String, String> texts;

    private Descriptions(Map<String, String> texts) {
        this.texts = texts;
    }

    public static Descriptions load() {
        Map<String, String> texts = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(BuiltinSchemas.open(RESOURCE), StandardCharsets.UTF_8))) {
            String definition = "";
            String line = lines.readLine();
            while (line != null) {
                String[] cells = line.split("\t", 3);
                if (cells[0].equals("T")) {
                    definition = cells[1];
                    texts.put(definition, text(cells[2]));
                } else {
                    texts.put(definition + "\t" + cells[1], text(cells[2]));
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the descriptions cannot be read", e);
        }
        return new Descriptions(texts);
    }

    private static String text(String stored) {
        if (stored.indexOf('\\') < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length());
        for (int i = 0; i < stored.length(); i++) {
            char c = stored.charAt(i);
            if (c == '\\' && i + 1 < stored.length()) {
                i++;
                text.append(stored.charAt(i) == 'n' ? '\n' : stored.charAt(i));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Of a structure, by its definition's name; empty when there is none. */
    public String of(String definition) {
        return texts.getOrDefault(definition, "");
    }

    /** Of a field; empty when there is none. */
    public String of(String definition, String field) {
        return texts.getOrDefault(definition + "\t" + field, "");
    }
}
