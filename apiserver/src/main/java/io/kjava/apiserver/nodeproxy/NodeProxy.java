package io.kjava.apiserver.nodeproxy;

import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The handlers of the subresources that are pipes. Thread-safe. Closing it breaks off what is under way
 * to kubelets, pods and services.
 */
public final class NodeProxy implements AutoCloseable {
    private final HttpPipe http = new HttpPipe();
    private final PodStreams pods;
    private final ProxyHandler proxy;

    /**
     * May the user of this request also create the subresource? Asked for WebSockets, which can only be
     * opened with GET. Throws {@code FORBIDDEN}.
     */
    @FunctionalInterface
    public interface CreatePermission {
        void require(ApiRequest request);
    }

    public NodeProxy(
            ProxyObjects objects, KubeletConnector kubelets, CreatePermission permission, RandomGenerator random) {
        this.pods = new PodStreams(objects, kubelets, http, permission);
        this.proxy = new ProxyHandler(new ProxyTargets(objects, kubelets, random), http, permission);
    }

    /** By plural and subresource, as {@code pods/log}. */
    public Map<String, RequestHandler> handlers() {
        return Map.of(
                "pods/log", pods::log,
                "pods/exec", pods::exec,
                "pods/attach", pods::attach,
                "pods/portforward", pods::portForward,
                "pods/proxy", proxy::handle,
                "services/proxy", proxy::handle,
                "nodes/proxy", proxy::handle);
    }

    @Override
    public void close() {
        http.close();
    }
}
