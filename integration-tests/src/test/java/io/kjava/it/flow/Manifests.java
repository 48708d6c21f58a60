package io.kjava.it.flow;

import io.kjava.it.fixture.TestImages;

/** Manifests that several flows use. */
final class Manifests {
    private Manifests() {}

    /** A pod that sleeps until it is told to stop, and then stops at once. */
    static String sleeper(String name) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, labels: {app: %s}}
        spec:
          containers:
          - name: main
            image: %s
            command: [sh, -c, "trap 'exit 0' TERM; echo started; while true; do sleep 1 & wait; done"]
        """.formatted(name, name, TestImages.BUSYBOX);
    }

    /** A web server that answers with its own name, as a deployment with a service. */
    static String web(String name, int replicas) {
        return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s}
        spec:
          replicas: %2$d
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: web
                image: %3$s
                command: [sh, -c, "hostname > /www/index.html; exec httpd -f -p 8080 -h /www"]
                ports: [{containerPort: 8080, name: http}]
                readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: %1$s}
        spec:
          type: NodePort
          selector: {app: %1$s}
          ports: [{port: 80, targetPort: http}]
        """.formatted(name, replicas, TestImages.BUSYBOX);
    }
}
