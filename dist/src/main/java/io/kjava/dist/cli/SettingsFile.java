package io.kjava.dist.cli;

import io.kjava.dist.config.ConfigException;
import io.kjava.dist.config.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** Puts the settings of the configuration file in front of a command's own words. */
final class SettingsFile {
    private static final Path DEFAULT = Path.of("/etc/kjava/config.yaml");

    private SettingsFile() {}

    /**
     * Parses the file's settings and then the command line into the same options.
     *
     * @param line every word, from the command's own name on
     */
    static void apply(CommandLine.Model.CommandSpec spec, List<String> line) {
        List<String> words = line.subList(line.indexOf(spec.name()) + 1, line.size());
        Path file = file(words);
        Set<String> flags = spec.options().stream()
                .map(option -> option.longestName().substring(2))
                .filter(name -> !name.equals("config") && !name.equals("help"))
                .collect(Collectors.toSet());
        Map<String, List<String>> settings = ConfigFile.read(file, flags);
        List<String> all = new ArrayList<>(ConfigFile.asArguments(settings, words));
        if (all.isEmpty()) {
            return;
        }
        all.addAll(words);
        try {
            spec.commandLine().parseArgs(all.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new ConfigException(file + ": " + e.getMessage());
        }
    }

    /** The file that is named last, as with every other flag. */
    private static Path file(List<String> words) {
        for (int i = words.size() - 1; i >= 0; i--) {
            String word = words.get(i);
            if (word.startsWith("--config=") || word.startsWith("-c=")) {
                return chosen(word.substring(word.indexOf('=') + 1));
            }
            if ((word.equals("--config") || word.equals("-c")) && i + 1 < words.size()) {
                return chosen(words.get(i + 1));
            }
        }
        String named = System.getenv("KJAVA_CONFIG_FILE");
        return named == null || named.isBlank() ? DEFAULT : chosen(named);
    }

    private static Path chosen(String text) {
        Path file = Path.of(text);
        if (!Files.isReadable(file)) {
            throw new ConfigException("--config " + file + ": cannot be read");
        }
        return file;
    }
}
