package io.kjava.it.client;

import io.kjava.it.fixture.TestImages;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What the tests of client libraries create, as text. */
final class ClientPods {
    /** A custom kind with a default and a status. */
    static final String CUSTOM_KIND = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.it.kjava.io}
            spec:
              group: it.kjava.io
              scope: Namespaced
              names: {plural: gadgets, singular: gadget, kind: Gadget, listKind: GadgetList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        default: {}
                        properties:
                          size: {type: integer, default: 1}
                      status:
                        type: object
                        properties:
                          seen: {type: integer}
            """;

    private ClientPods() {}

    /** A pod that says hello and waits. */
    static String talkerText(String name) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: %s, command: [sh, -c, "echo hello; exec sleep 3600"]}
                """.formatted(name, TestImages.BUSYBOX);
    }

    static InputStream talker(String name) {
        return stream(talkerText(name));
    }

    static InputStream gadget(String name) {
        return stream("""
                apiVersion: it.kjava.io/v1
                kind: Gadget
                metadata: {name: %s}
                """.formatted(name));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
