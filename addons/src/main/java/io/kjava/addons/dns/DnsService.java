package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Service under whose name and address users and tools look for the cluster's DNS. It is
 * labelled as another proxy's, since every node serves the address itself: rules that send its
 * packets elsewhere would only be in the way.
 */
final class DnsService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DnsService.class);
    private static final ObjectKey KEY = ObjectKey.of("kube-system", "kube-dns");
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final String PROXY = "kjava-dns";
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final List<String> addresses;
    private final ApiClient client;
    private final Informer<Service> services;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Semaphore wanted = new Semaphore(1);

    DnsService(DnsConfig config, ApiClient client, SharedInformers informers) {
        this.addresses = config.addresses().stream()
                .map(a -> a.getAddress().getHostAddress())
                .toList();
        this.client = requireNonNull(client, "client");
        this.services = informers.informer(Service.class);
    }

    void start() {
        lifecycle.own(services.addHandler(this::onService));
        lifecycle.start("dns-service", this::run);
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private void onService(InformerEvent<Service> event) {
        boolean removed = event instanceof InformerEvent.Removed<Service>(Service gone)
                && KEY.name().equals(gone.getMetadata().getName())
                && KEY.namespace().equals(gone.getMetadata().getNamespace());
        if (removed) {
            wanted.release();
        }
    }

    private void run() {
        try {
            while (true) {
                wanted.acquire();
                wanted.drainPermits();
                while (!ensure()) {
                    wanted.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop; the Service stays
        }
    }

    private boolean ensure() {
        try {
            if (client.resource(Service.class).get(KEY).isEmpty()) {
                client.resource(Service.class).create(service());
            }
            if (client.resource(EndpointSlice.class).get(KEY).isEmpty()) {
                client.resource(EndpointSlice.class).create(slice());
            }
            return true;
        } catch (ApiException e) {
            if (!e.isAlreadyExists()) {
                log.atWarn()
                        .addKeyValue("service", KEY)
                        .addKeyValue("error", e.getMessage())
                        .log("the Service of the cluster's DNS is not there, will retry");
            }
            return e.isAlreadyExists();
        }
    }

    private Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName(KEY.name())
                .withLabels(Map.of(
                        "k8s-app",
                        "kube-dns",
                        "kubernetes.io/cluster-service",
                        "true",
                        "kubernetes.io/name",
                        "CoreDNS",
                        PROXY_NAME,
                        PROXY))
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(addresses.getFirst())
                .withClusterIPs(addresses)
                .withIpFamilyPolicy(addresses.size() > 1 ? "RequireDualStack" : "SingleStack")
                .addNewPort()
                .withName("dns")
                .withProtocol("UDP")
                .withPort(53)
                .endPort()
                .addNewPort()
                .withName("dns-tcp")
                .withProtocol("TCP")
                .withPort(53)
                .endPort()
                .endSpec()
                .build();
    }

    /**
     * Says the truth: whoever looks for an endpoint finds the address that every node answers on.
     */
    private EndpointSlice slice() {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName(KEY.name())
                .withLabels(Map.of(
                        "kubernetes.io/service-name",
                        KEY.name(),
                        "endpointslice.kubernetes.io/managed-by",
                        PROXY,
                        "k8s-app",
                        "kube-dns",
                        PROXY_NAME,
                        PROXY))
                .endMetadata()
                .withAddressType(addresses.getFirst().contains(":") ? "IPv6" : "IPv4")
                .addNewPort()
                .withName("dns")
                .withProtocol("UDP")
                .withPort(53)
                .endPort()
                .addNewPort()
                .withName("dns-tcp")
                .withProtocol("TCP")
                .withPort(53)
                .endPort()
                .addNewEndpoint()
                .withAddresses(addresses.getFirst())
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .build();
    }
}
