package io.kjava.addons.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
    @TempDir
    Path folder;

    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;

    @Test
    void theServersOfTheHostWithoutThisOne() {
        assertThat(ResolvConf.parse(
                        List.of(
                                "# comment",
                                "search lan",
                                "nameserver 10.43.0.10",
                                "nameserver 192.0.2.53 ",
                                "nameserver nonsense",
                                "nameserver fd00::53"),
                        Set.of(ip("10.43.0.10"))))
                .containsExactly(server("192.0.2.53"), server("fd00::53"));
    }

    @Test
    void aStubIsLeftForTheServersBehindIt() throws Exception {
        Path stub = Files.writeString(folder.resolve("stub"), "nameserver 127.0.0.53\n");
        Path real = Files.writeString(folder.resolve("real"), "nameserver 192.0.2.53\n");
        assertThat(new ResolvConf(List.of(stub, real), Set.of(), clock).servers())
                .containsExactly(server("192.0.2.53"));
        assertThat(new ResolvConf(List.of(stub), Set.of(), clock).servers()).containsExactly(server("127.0.0.53"));
    }

    @Test
    void aChangedFileIsReadAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("conf"), "nameserver 192.0.2.1\n");
        ResolvConf conf = new ResolvConf(List.of(file), Set.of(), clock);
        assertThat(conf.servers()).containsExactly(server("192.0.2.1"));
        Files.writeString(file, "nameserver 192.0.2.2\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(conf.servers()).containsExactly(server("192.0.2.1"));
        now = now.plus(Duration.ofSeconds(11));
        assertThat(conf.servers()).containsExactly(server("192.0.2.2"));
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static InetSocketAddress server(String text) {
        return new InetSocketAddress(ip(text), 53);
    }
}
