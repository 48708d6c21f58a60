package io.kjava.dist.config;

import io.kjava.api.ApiException;
import io.kjava.codec.YamlCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Settings from {@code config.yaml} and then, in the order of their names, the files of {@code
 * config.yaml.d}. Keys are flags without their dashes; the last file wins, and a key with a plus sign
 * at its end adds to what came before.
 */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * Reads the settings.
     *
     * @param file may be absent; its neighbour {@code <file>.d} too
     * @param known the flags that the command takes, without dashes
     * @throws ConfigException naming the file and what is wrong in it
     */
    public static Map<String, List<String>> read(Path file, Set<String> known) {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        for (Path source : sources(file)) {
            merge(source, known, settings);
        }
        return settings;
    }

    /** The settings as arguments, without those flags that the command line gives itself. */
    public static List<String> asArguments(Map<String, List<String>> settings, List<String> commandLine) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((flag, values) -> {
            String option = "--" + flag;
            boolean given = commandLine.stream().anyMatch(a -> a.equals(option) || a.startsWith(option + "="));
            if (!given) {
                values.forEach(value -> arguments.add(option + "=" + value));
            }
        });
        return arguments;
    }

    private static List<Path> sources(Path file) {
        List<Path> sources = new ArrayList<>();
        if (Files.exists(file)) {
            sources.add(file);
        }
        Path folder = file.resolveSibling(file.getFileName() + ".d");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(f -> f.toString().endsWith(".yaml") || f.toString().endsWith(".yml"))
                        .sorted()
                        .forEach(sources::add);
            } catch (IOException e) {
                throw new ConfigException(folder + ": cannot be listed: " + e.getMessage());
            }
        }
        return sources;
    }

    private static void merge(Path file, Set<String> known, Map<String, List<String>> settings) {
        for (Map.Entry<String, JsonNode> entry : parse(file).properties()) {
            boolean adds = entry.getKey().endsWith("+");
            String flag = adds ? entry.getKey().substring(0, entry.getKey().length() - 1) : entry.getKey();
            if (!known.contains(flag)) {
                throw new ConfigException(
                        "%s: unknown key '%s' (expected: the name of a flag without its dashes)".formatted(file, flag));
            }
            List<String> values = adds ? new ArrayList<>(settings.getOrDefault(flag, List.of())) : new ArrayList<>();
            values.addAll(values(file, flag, entry.getValue()));
            settings.put(flag, values);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            String text = Files.readString(file);
            if (text.lines().map(String::strip).allMatch(ConfigFile::saysNothing)) {
                return JsonNodeFactory.instance.objectNode();
            }
            JsonNode tree = YamlCodec.readTree(text.getBytes(StandardCharsets.UTF_8));
            if (tree.isNull() || tree.isMissingNode() || tree.isObject()) {
                return tree;
            }
            throw new ConfigException(file + ": is not a map of settings");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage());
        } catch (ApiException e) {
            throw new ConfigException(file + ": is not valid YAML: " + e.getMessage());
        }
    }

    private static boolean saysNothing(String line) {
        return line.isEmpty() || line.startsWith("#") || line.equals("---");
    }

    private static List<String> values(Path file, String flag, JsonNode value) {
        List<String> values = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> values.add(scalar(file, flag, item)));
        } else {
            values.add(scalar(file, flag, value));
        }
        return values;
    }

    private static String scalar(Path file, String flag, JsonNode value) {
        if (value.isContainer() || value.isNull()) {
            throw new ConfigException(
                    "%s: %s: '%s' (expected: a value or a list of values)".formatted(file, flag, value));
        }
        return value.asString();
    }
}
