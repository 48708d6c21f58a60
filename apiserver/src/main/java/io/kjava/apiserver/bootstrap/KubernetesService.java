package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.client.ApiClient;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service {@code default/kubernetes}, through which pods reach the API servers, with its endpoints. Put
 * back when somebody deletes or changes it.
 */
public final class KubernetesService implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(KubernetesService.class);
    private static final ObjectKey KEY = ObjectKey.of("default", "kubernetes");
    private static final ResourceName SERVICES = new ResourceName("", "v1", "services");
    private static final ResourceName ENDPOINTS = new ResourceName("", "v1", "endpoints");
    private static final ResourceName SLICES = new ResourceName("discovery.k8s.io", "v1", "endpointslices");
    private static final Duration RETRY = Duration.ofSeconds(2);
    private final ApiClient client;
    private final String clusterIp;
    private final ServerAddresses servers;
    private final int port;

    /**
     * @param clusterIp the first address of the service network
     * @param servers and
     * @param port where the servers are reached from pods
     */
    public KubernetesService(ApiClient client, String clusterIp, ServerAddresses servers, int port) {
        this.client = requireNonNull(client, "client");
        this.clusterIp = requireNonNull(clusterIp, "clusterIp");
        this.servers = requireNonNull(servers, "servers");
        this.port = port;
    }

    /** Brings all three objects in line; an address of this host alone is no endpoint for others. */
    public void reconcile() {
        servers.renew();
        List<String> addresses = servers.all();
        ensure(SERVICES, service());
        if (addresses.stream().noneMatch(KubernetesService::isOfThisHost)) {
            ensure(ENDPOINTS, endpoints(addresses));
            ensure(SLICES, slice(addresses));
        }
    }

    private static boolean isOfThisHost(String address) {
        return address.startsWith("127.") || address.equals("::1");
    }

    /** Says again and again that this server is there, until interrupted; returns when it is alone. */
    public void stayKnown() {
        try {
            while (servers.mayChange()) {
                Thread.sleep(ServerAddresses.EVERY);
                try {
                    reconcile();
                } catch (ApiException | StorageException e) {
                    log.atDebug().setCause(e).log("the kubernetes service is looked at again");
                }
            }
        } catch (InterruptedException e) {
            servers.leave();
            Thread.currentThread().interrupt();
        }
    }

    /** Follows changes of the service and its endpoints until interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                try {
                    follow();
                } catch (ApiException | StorageException e) {
                    log.atDebug().setCause(e).log("the kubernetes service is looked at again");
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws InterruptedException {
        ListQuery one = ListQuery.in(KEY.namespace()).withFields("metadata.name=" + KEY.name());
        ResourceClient<DynamicObject> endpoints = client.dynamic(ENDPOINTS, true);
        ListPage<DynamicObject> page = endpoints.list(one);
        reconcile();
        try (WatchStream<DynamicObject> watch = endpoints.watch(one.from(page.resourceVersion()))) {
            while (watch.next().isPresent()) {
                reconcile();
            }
        }
    }

    private DynamicObject service() {
        DynamicObject service = DynamicObject.of("v1", "Service", KEY.namespace(), KEY.name());
        labels(service, "component", "apiserver");
        labels(service, "provider", "kubernetes");
        ObjectNode spec = service.objectAt("spec");
        spec.put("type", "ClusterIP");
        spec.put("clusterIP", clusterIp);
        ObjectNode https = spec.putArray("ports").addObject();
        https.put("name", "https");
        https.put("protocol", "TCP");
        https.put("port", 443L);
        https.put("targetPort", (long) port);
        return service;
    }

    private DynamicObject endpoints(List<String> servers) {
        DynamicObject endpoints = DynamicObject.of("v1", "Endpoints", KEY.namespace(), KEY.name());
        labels(endpoints, "endpointslice.kubernetes.io/skip-mirror", "true");
        ObjectNode subset = endpoints.tree().putArray("subsets").addObject();
        ArrayNode list = subset.putArray("addresses");
        servers.forEach(address -> list.addObject().put("ip", address));
        port(subset.putArray("ports").addObject());
        return endpoints;
    }

    private DynamicObject slice(List<String> servers) {
        DynamicObject slice = DynamicObject.of("discovery.k8s.io/v1", "EndpointSlice", KEY.namespace(), KEY.name());
        labels(slice, "kubernetes.io/service-name", KEY.name());
        slice.tree().put("addressType", servers.getFirst().indexOf(':') < 0 ? "IPv4" : "IPv6");
        ArrayNode list = slice.tree().putArray("endpoints");
        for (String address : servers) {
            ObjectNode endpoint = list.addObject();
            endpoint.putArray("addresses").add(address);
            endpoint.putObject("conditions").put("ready", true);
        }
        port(slice.tree().putArray("ports").addObject());
        return slice;
    }

    private void port(ObjectNode node) {
        node.put("name", "https");
        node.put("port", (long) port);
        node.put("protocol", "TCP");
    }

    private static void labels(DynamicObject object, String key, String value) {
        object.objectAt("metadata", "labels").put(key, value);
    }

    private void ensure(ResourceName name, DynamicObject wanted) {
        ResourceClient<DynamicObject> objects = client.dynamic(name, true);
        try {
            Optional<DynamicObject> found = objects.get(wanted.key());
            if (found.isEmpty()) {
                objects.create(wanted);
            } else if (differs(found.get(), wanted)) {
                wanted.setResourceVersion(found.get().resourceVersion());
                objects.update(wanted);
            }
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !e.isConflict()) {
                throw e;
            }
        }
    }

    /** Whether what this server says about itself is not what is stored. */
    private static boolean differs(DynamicObject found, DynamicObject wanted) {
        for (String field : new String[] {"subsets", "endpoints", "ports", "addressType"}) {
            if (!found.at(field).equals(wanted.at(field))) {
                return true;
            }
        }
        return !found.at("spec", "ports").equals(wanted.at("spec", "ports"));
    }
}
