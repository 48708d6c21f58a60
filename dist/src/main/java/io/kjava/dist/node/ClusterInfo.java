package io.kjava.dist.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes config map {@code cluster-info} of {@code kube-public} unless it stands there: a kubeconfig
 * that says where the cluster is and whom it trusts, and holds no secret. Who changed it keeps theirs.
 */
final class ClusterInfo implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ClusterInfo.class);
    private static final ObjectKey KEY = ObjectKey.of("kube-public", "cluster-info");
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ResourceClient<ConfigMap> configMaps;
    private final String kubeconfig;

    ClusterInfo(ApiClient client, String server, String ca) {
        this.configMaps = client.resource(ConfigMap.class);
        this.kubeconfig = kubeconfig(requireNonNull(server, "server"), ca);
    }

    /** As {@code kubeadm init} writes it: one cluster, nameless. */
    static String kubeconfig(String server, String ca) {
        return """
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: %s
            server: %s
          name: ""
        contexts: null
        current-context: ""
        kind: Config
        preferences: {}
        users: null
        """.formatted(Base64.getEncoder().encodeToString(ca.getBytes(StandardCharsets.UTF_8)), server);
    }

    @Override
    public void run() {
        try {
            while (!stands()) {
                Thread.sleep(RETRY); // the namespace comes soon after the start
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to stop
        }
    }

    private boolean stands() {
        try {
            if (configMaps.get(KEY).isEmpty()) {
                configMaps.create(fresh());
            }
            return true;
        } catch (ApiException e) {
            if (e.isAlreadyExists()) {
                return true;
            }
            log.atDebug().addKeyValue("why", e.getMessage()).log("cluster-info not written, will try again");
            return false;
        }
    }

    private ConfigMap fresh() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName(KEY.name())
                .endMetadata()
                .addToData("kubeconfig", kubeconfig)
                .build();
    }
}
