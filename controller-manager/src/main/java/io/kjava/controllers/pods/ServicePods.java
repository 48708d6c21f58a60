package io.kjava.controllers.pods;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.controller.KeySink;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.selector.LabelSelectors;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** A change of a pod becomes the keys of the services that select it, when it can matter to them. */
public final class ServicePods implements BiConsumer<InformerEvent<Pod>, KeySink> {
    private final Informer<Service> services;

    public ServicePods(Informer<Service> services) {
        this.services = requireNonNull(services, "services");
    }

    @Override
    public void accept(InformerEvent<Pod> event, KeySink sink) {
        switch (event) {
            case InformerEvent.Added<Pod> added -> offer(added.object(), sink);
            case InformerEvent.Removed<Pod> removed -> offer(removed.object(), sink);
            case InformerEvent.Updated<Pod> updated -> updated(updated, sink);
        }
    }

    private void updated(InformerEvent.Updated<Pod> event, KeySink sink) {
        Map<String, String> before = event.before().getMetadata().getLabels();
        boolean relabelled =
                !Objects.equals(before, event.object().getMetadata().getLabels());
        if (relabelled || matters(event.before(), event.object())) {
            offer(event.object(), sink);
        }
        if (relabelled) {
            offer(event.before(), sink);
        }
    }

    private static boolean matters(Pod before, Pod after) {
        return PodFacts.isReady(before) != PodFacts.isReady(after)
                || Keys.isTerminating(before) != Keys.isTerminating(after)
                || PodFacts.isFinished(before) != PodFacts.isFinished(after)
                || !PodFacts.nodeName(before).equals(PodFacts.nodeName(after))
                || !Objects.equals(
                        before.getStatus() == null ? null : before.getStatus().getPodIPs(),
                        after.getStatus() == null ? null : after.getStatus().getPodIPs())
                || !Objects.equals(
                        before.getStatus() == null ? null : before.getStatus().getPodIP(),
                        after.getStatus() == null ? null : after.getStatus().getPodIP());
    }

    private void offer(Pod pod, KeySink sink) {
        for (Service service : services.inNamespace(Keys.namespace(pod))) {
            Map<String, String> selector = service.getSpec().getSelector();
            if (!selector.isEmpty()
                    && LabelSelectors.ofLabels(selector)
                            .matches(pod.getMetadata().getLabels())) {
                sink.add(Keys.of(service));
            }
        }
    }
}
