package io.kjava.controllers.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.kjava.controllers.objects.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Which port of a pod a service's port leads to. Pure. */
public final class TargetPorts {
    private TargetPorts() {}

    /** Empty when the port is a name that no container of this pod has. */
    public static OptionalInt find(Pod pod, ServicePort port) {
        IntOrString target = port.getTargetPort();
        if (target == null) {
            return OptionalInt.of(port.getPort());
        }
        if (target.getStrVal() == null || target.getStrVal().isEmpty()) {
            int number = Values.zero(target.getIntVal());
            return OptionalInt.of(number == 0 ? port.getPort() : number);
        }
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        for (Container init : pod.getSpec().getInitContainers()) {
            if ("Always".equals(init.getRestartPolicy())) {
                containers.add(init);
            }
        }
        for (Container container : containers) {
            for (ContainerPort open : container.getPorts()) {
                if (target.getStrVal().equals(open.getName())
                        && protocol(open.getProtocol()).equals(protocol(port.getProtocol()))) {
                    return OptionalInt.of(open.getContainerPort());
                }
            }
        }
        return OptionalInt.empty();
    }

    private static String protocol(@org.jspecify.annotations.Nullable String protocol) {
        return Values.or(protocol, "TCP");
    }
}
