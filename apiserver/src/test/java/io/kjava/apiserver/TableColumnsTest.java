package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The columns of every kind's table with type, format and priority, as a stock server has them ({@code
 * stock}) or, where 1.36 has others than the release that was asked, as its source says ({@code source}).
 */
@Timeout(60)
class TableColumnsTest {
    private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";

    @TempDir
    Path directory;

    @Test
    void everyTableHasTheColumnsOfKubernetes() throws IOException, InterruptedException {
        List<String> expected = lines();
        List<String> actual = new ArrayList<>();
        try (MemoryStorage storage = new MemoryStorage(InstantSource.system());
                TestingApiServer server = TestingApiServer.start(directory, storage, 0);
                TestingHttp http = new TestingHttp(server)) {
            for (String line : expected) {
                String[] parts = line.split(" \\| ");
                JsonNode table = JsonCodec.readTree(http.get(parts[0], TABLE).body());
                List<String> columns = new ArrayList<>();
                table.path("columnDefinitions").forEach(column -> columns.add(text(column)));
                actual.add("%s | %s | %s".formatted(parts[0], parts[1], String.join(", ", columns)));
            }
        }

        assertThat(actual).containsExactlyElementsOf(expected);
    }

    /** {@code Name/string:name/0}. */
    private static String text(JsonNode column) {
        String format = column.path("format").asString("");
        return "%s/%s%s/%d"
                .formatted(
                        column.path("name").asString(),
                        column.path("type").asString(),
                        format.isEmpty() ? "" : ":" + format,
                        column.path("priority").asInt());
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = TableColumnsTest.class.getResourceAsStream("wire/columns.txt")) {
            if (in == null) {
                throw new IOException("wire/columns.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
