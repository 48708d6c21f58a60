package io.kjava.controllers.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;

/** What feeds the namespace controller. */
public final class NamespaceController {
    private static final int WORKERS = 10;

    private NamespaceController() {}

    public static ControllerSpec spec(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<Namespace> namespaces = informers.informer(Namespace.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        return ControllerSpec.of("namespace-controller", WORKERS, new NamespaceReconciler(client, namespaces, clock))
                .from(KeySource.changes(namespaces, (event, sink) -> {
                    if (!(event instanceof InformerEvent.Removed<Namespace>) && Keys.isTerminating(event.object())) {
                        sink.addAfter(Keys.of(event.object()), NamespaceReconciler.settleTime());
                    }
                }))
                .from(KeySource.changes(pods, (event, sink) -> {
                    ObjectKey namespace = ObjectKey.cluster(Keys.namespace(event.object()));
                    if (event instanceof InformerEvent.Removed<Pod>
                            && namespaces
                                    .get(namespace)
                                    .filter(Keys::isTerminating)
                                    .isPresent()) {
                        sink.add(namespace); // do not wait for the estimate
                    }
                }));
    }
}
