package io.kjava.apiserver.discovery;

import io.kjava.api.ApiException;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code /version}. */
public final class VersionHandler implements RequestHandler {
    private final byte[] document;

    /**
     * @param gitVersion for example {@code v1.36.0+kjava1}
     */
    public VersionHandler(String gitVersion) {
        ObjectNode version = JsonNodeFactory.instance.objectNode();
        String[] numbers = gitVersion.substring(1).split("[.+-]");
        version.put("major", numbers[0]);
        version.put("minor", numbers[1]);
        version.put("emulationMajor", numbers[0]);
        version.put("emulationMinor", numbers[1]);
        version.put("minCompatibilityMajor", numbers[0]);
        version.put("minCompatibilityMinor", Integer.toString(Integer.parseInt(numbers[1]) - 1));
        version.put("gitVersion", gitVersion);
        version.put("gitCommit", commit());
        version.put("gitTreeState", "clean");
        version.put("buildDate", "2026-01-01T00:00:00Z");
        version.put("goVersion", "java" + Runtime.version().feature());
        version.put("compiler", "javac");
        version.put("platform", "linux/" + architecture());
        this.document = JsonCodec.writePretty(version).getBytes(StandardCharsets.UTF_8);
    }

    /** Of which commit this program is; empty where it was not built from a repository. */
    private static String commit() {
        try (InputStream in = VersionHandler.class.getResourceAsStream("commit")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        if (!request.method().equals("GET")) {
            throw new ApiException(
                    ApiException.Reason.METHOD_NOT_ALLOWED,
                    "the server does not allow this method on the requested resource",
                    ApiException.Details.NONE);
        }
        return new ApiResponse.Bytes(200, "application/json", document);
    }
}
