package io.kjava.kubeproxy.rules;

import io.kjava.api.ObjectKey;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortName;
import io.kjava.kubeproxy.view.ServicePortView;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.kubeproxy.view.ServiceView;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Tables of services for tests. */
public final class Services {
    public static final NodeView NODE = new NodeView("n1", "z1", List.of("192.0.2.1"), true);

    private Services() {}

    public static RuleSettings settings() {
        return new RuleSettings(IpFamily.IPV4, Optional.of("10.42.0.0/16"), false, 14, true, List.of());
    }

    public static ServicePortView port(String name, String ip, EndpointView... endpoints) {
        return new ServicePortView(
                new ServicePortName(ObjectKey.of("default", name), "http", "TCP"),
                new ServicePortView.Addresses(ip, List.of(), List.of(), List.of()),
                80,
                0,
                0,
                false,
                false,
                List.of(endpoints));
    }

    public static ServicePortView nodePort(ServicePortView port, int nodePort, boolean local) {
        return new ServicePortView(
                port.name(),
                port.addresses(),
                port.port(),
                nodePort,
                port.affinitySeconds(),
                port.internalLocal(),
                local,
                port.endpoints());
    }

    public static ServiceTable table(ServicePortView... ports) {
        TreeMap<ObjectKey, ServiceView> services = new TreeMap<>();
        for (ServicePortView port : ports) {
            ObjectKey key = port.name().service();
            services.put(key, new ServiceView(key, List.of(port), 0, 0));
        }
        return new ServiceTable(IpFamily.IPV4, NODE, services);
    }

    /** Services {@code from} up to {@code to}, two endpoints each. */
    public static ServiceTable many(int from, int to) {
        ServicePortView[] ports = new ServicePortView[to - from];
        for (int i = from; i < to; i++) {
            ports[i - from] = port(
                    "svc-" + i,
                    "10.43.%d.%d".formatted(i / 256, i % 256),
                    EndpointView.ready("10.42.1." + (1 + i % 200), 8080, false),
                    EndpointView.ready("10.42.2." + (1 + i % 200), 8080, false));
        }
        return table(ports);
    }
}
