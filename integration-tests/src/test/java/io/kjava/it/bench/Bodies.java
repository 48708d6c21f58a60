package io.kjava.it.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The objects that are written, in both forms that clients speak. */
enum Bodies {
    JSON("application/json") {
        @Override
        byte[] configMap(String name, String data) {
            return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},\
                "data":{"at":"%s","filler":"%s"}}\
                """.formatted(name, data, FILLER.substring(0, 700)).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] pod(String name) {
            return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","labels":{"app":"bench"},\
                "annotations":{"filler":"%s"}},"spec":{"schedulerName":"nobody",\
                "automountServiceAccountToken":false,\
                "containers":[{"name":"main","image":"registry.example/app:1.2.3"}]}}\
                """.formatted(name, FILLER).getBytes(StandardCharsets.UTF_8);
        }
    },
    PROTOBUF("application/vnd.kubernetes.protobuf") {
        @Override
        byte[] configMap(String name, String data) {
            Proto map = new Proto();
            map.message(1, new Proto().text(1, name));
            map.entry(2, "at", data).entry(2, "filler", FILLER.substring(0, 700));
            return envelope("ConfigMap", map);
        }

        @Override
        byte[] pod(String name) {
            Proto meta = new Proto().text(1, name);
            meta.entry(11, "app", "bench").entry(12, "filler", FILLER);
            Proto container = new Proto().text(1, "main").text(2, "registry.example/app:1.2.3");
            Proto spec = new Proto().message(2, container).text(19, "nobody").flag(21, false);
            return envelope("Pod", new Proto().message(1, meta).message(2, spec));
        }
    };

    private static final String FILLER = "0123456789abcdef".repeat(144); // so that a pod has 3.4 KB

    private final String type;

    Bodies(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    abstract byte[] configMap(String name, String data);

    abstract byte[] pod(String name);

    private static byte[] envelope(String kind, Proto object) {
        Proto unknown = new Proto();
        unknown.message(1, new Proto().text(1, "v1").text(2, kind)).message(2, object);
        byte[] rest = unknown.bytes();
        byte[] all = new byte[rest.length + 4];
        System.arraycopy(new byte[] {'k', '8', 's', 0}, 0, all, 0, 4);
        System.arraycopy(rest, 0, all, 4, rest.length);
        return all;
    }

    /** Fields of one protobuf message. */
    private static final class Proto {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Proto text(int field, String text) {
            return raw(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Proto message(int field, Proto message) {
            return raw(field, message.bytes());
        }

        Proto entry(int field, String key, String value) {
            Map.Entry<String, String> one = Map.entry(key, value);
            return message(field, new Proto().text(1, one.getKey()).text(2, one.getValue()));
        }

        Proto flag(int field, boolean value) {
            varint(field << 3);
            out.write(value ? 1 : 0);
            return this;
        }

        private Proto raw(int field, byte[] bytes) {
            varint(field << 3 | 2);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        private void varint(int value) {
            int left = value;
            while (left > 0x7f) {
                out.write(left & 0x7f | 0x80);
                left >>>= 7;
            }
            out.write(left);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
