package io.kjava.kubelet.stats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Counters of network interfaces, in the namespace of a process. Stateless. */
final class NetworkReader {
    private static final int RX_ERRORS = 2;
    private static final int TX_BYTES = 8;
    private static final int TX_ERRORS = 10;

    private NetworkReader() {}

    /** Of the host. */
    static Usage.Network host(Instant now) {
        return read(Path.of("/proc/1/net/dev"), now)
                .or(() -> read(Path.of("/proc/net/dev"), now))
                .orElse(new Usage.Network(now, List.of()));
    }

    static Optional<Usage.Network> ofProcess(OptionalLong pid, Instant now) {
        return pid.isEmpty() ? Optional.empty() : read(Path.of("/proc/" + pid.getAsLong() + "/net/dev"), now);
    }

    private static Optional<Usage.Network> read(Path file, Instant now) {
        try {
            return Optional.of(new Usage.Network(now, parse(Files.readAllLines(file, StandardCharsets.US_ASCII))));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static List<Usage.Interface> parse(List<String> lines) {
        List<Usage.Interface> found = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).strip();
                String[] numbers = line.substring(colon + 1).strip().split("\\s+");
                if (!name.equals("lo") && numbers.length > TX_ERRORS) {
                    found.add(new Usage.Interface(
                            name,
                            Long.parseLong(numbers[0]),
                            Long.parseLong(numbers[RX_ERRORS]),
                            Long.parseLong(numbers[TX_BYTES]),
                            Long.parseLong(numbers[TX_ERRORS])));
                }
            }
        }
        found.sort((one, other) -> Boolean.compare(isMain(other), isMain(one)));
        return found;
    }

    private static boolean isMain(Usage.Interface one) {
        return one.name().equals("eth0") || one.name().startsWith("en");
    }
}
