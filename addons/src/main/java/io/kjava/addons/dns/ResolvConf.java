package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name servers that the host uses, read again when the file changes (looked at when asked, at
 * most every ten seconds). This server itself is never among them, or a question would go round for
 * ever. Thread-safe.
 */
final class ResolvConf {
    private static final Logger log = LoggerFactory.getLogger(ResolvConf.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final int PORT = 53;
    private static final int MAX_SERVERS = 3;

    private final List<Path> files;
    private final Set<InetAddress> self;
    private final InstantSource clock;
    private final Object lock = new Object();
    private Instant lookedAt = Instant.MIN;
    private List<FileTime> seen = List.of();
    private List<InetSocketAddress> servers = List.of();

    /** @param files the first one wins unless it names only a stub on a loopback address */
    ResolvConf(List<Path> files, Set<InetAddress> self, InstantSource clock) {
        this.files = List.copyOf(files);
        this.self = Set.copyOf(self);
        this.clock = requireNonNull(clock, "clock");
    }

    List<InetSocketAddress> servers() {
        synchronized (lock) {
            Instant now = clock.instant();
            if (lookedAt == Instant.MIN || lookedAt.plus(LOOK_EVERY).isBefore(now)) {
                lookedAt = now;
                List<FileTime> times = files.stream().map(ResolvConf::time).toList();
                if (!times.equals(seen)) {
                    seen = times;
                    servers = read();
                    log.atInfo().addKeyValue("servers", servers).log("forwarding names to");
                }
            }
            return servers;
        }
    }

    private List<InetSocketAddress> read() {
        List<InetSocketAddress> stubs = List.of();
        for (Path file : files) {
            List<InetSocketAddress> found = parse(lines(file), self);
            boolean onlyStubs = found.stream().allMatch(s -> s.getAddress().isLoopbackAddress());
            if (!found.isEmpty() && !onlyStubs) {
                return found;
            }
            stubs = stubs.isEmpty() ? found : stubs;
        }
        return stubs;
    }

    /** The servers that lines name, without this server. */
    static List<InetSocketAddress> parse(List<String> lines, Set<InetAddress> self) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 2 || !words[0].equals("nameserver")) {
                continue;
            }
            try {
                InetAddress address = InetAddress.ofLiteral(words[1]);
                if (!self.contains(address) && servers.size() < MAX_SERVERS) {
                    servers.add(new InetSocketAddress(address, PORT));
                }
            } catch (IllegalArgumentException _) {
                log.atWarn().addKeyValue("nameserver", words[1]).log("not an address");
            }
        }
        return servers;
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }
}
