package io.kjava.apiserver.handlers;

import io.kjava.codec.JsonScanner;
import java.nio.charset.StandardCharsets;

/** Objects reduced to their metadata, cut out of their JSON without a tree. Pure. */
final class PartialObjects {
    private static final byte[] METADATA = "metadata".getBytes(StandardCharsets.US_ASCII);

    private PartialObjects() {}

    /**
     * The JSON of a {@code PartialObjectMetadata}.
     *
     * @param apiVersion a version of {@code meta.k8s.io}
     */
    static byte[] of(byte[] json, String apiVersion) {
        byte[] head = "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"%s\",\"metadata\":"
                .formatted(apiVersion)
                .getBytes(StandardCharsets.US_ASCII);
        JsonScanner scanner = new JsonScanner();
        scanner.reset(json);
        int from = seekMetadata(scanner);
        int length = from < 0 ? 2 : scanner.position() - from;
        byte[] result = new byte[head.length + length + 1];
        System.arraycopy(head, 0, result, 0, head.length);
        if (from < 0) {
            result[head.length] = '{';
            result[head.length + 1] = '}';
        } else {
            System.arraycopy(json, from, result, head.length, length);
        }
        result[result.length - 1] = '}';
        return result;
    }

    /** Where the metadata begins, and the scanner past it; -1 where there is none. */
    private static int seekMetadata(JsonScanner scanner) {
        if (scanner.peek() != '{') {
            throw new IllegalStateException("the JSON is not an object");
        }
        scanner.open();
        for (boolean first = true; scanner.nextName(first); first = false) {
            boolean found = java.util.Arrays.equals(
                    scanner.json(), scanner.textStart(), scanner.textEnd(), METADATA, 0, METADATA.length);
            scanner.peek();
            int from = scanner.position();
            scanner.skip();
            if (found) {
                return from;
            }
        }
        return -1;
    }
}
