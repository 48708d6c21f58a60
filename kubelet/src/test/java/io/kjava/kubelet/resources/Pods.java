package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;

/** Pods for the tests of this room. */
final class Pods {
    private Pods() {}

    /** @param resources of the one container, as JSON; may be empty */
    static Pod pod(String uid, String resources) {
        return pod(uid, resources, "");
    }

    /** @param spec more of the spec, beginning with a comma */
    static Pod pod(String uid, String resources, String spec) {
        String json = """
                {"metadata":{"name":"%s","namespace":"default","uid":"%s"},
                 "spec":{"containers":[{"name":"c"%s}]%s}}
                """.formatted(uid, uid, resources.isEmpty() ? "" : ",\"resources\":" + resources, spec);
        return JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), Pod.class);
    }

    static Pod asking(String uid, String cpu, String memory) {
        return pod(uid, "{\"requests\":{\"cpu\":\"%s\",\"memory\":\"%s\"}}".formatted(cpu, memory));
    }
}
