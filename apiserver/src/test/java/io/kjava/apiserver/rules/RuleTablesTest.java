package io.kjava.apiserver.rules;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.TestingApiServer;
import io.kjava.apiserver.TestingHttp;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every default, rule and immutability of the built-in kinds, kind by kind, as the tables beside this class say
 * ({@link RuleTable}). A failure lists each row of the table that is answered in another way.
 */
@Timeout(180)
class RuleTablesTest {
    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static TestingHttp http;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
        http = new TestingHttp(server);
        http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"rules\"}}");
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    static List<RuleTable> tables() throws IOException, URISyntaxException {
        URL place = requireNonNull(RuleTablesTest.class.getResource("/io/kjava/apiserver/rules/"), "tables");
        return RuleTable.all(Path.of(place.toURI()));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void eachRowIsAnsweredAsTheTableSays(RuleTable table) throws IOException, InterruptedException {
        List<String> differences = new TableRun(table, http).differences();

        assertThat(differences).isEmpty();
    }
}
