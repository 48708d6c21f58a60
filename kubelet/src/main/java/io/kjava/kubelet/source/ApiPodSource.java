package io.kjava.kubelet.source;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.client.ListQuery;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pods that the API server has bound to this node. Mirrors of static pods go to their own sink:
 * they are shown here, not wanted here.
 */
public final class ApiPodSource implements PodSource {
    private final Informer<Pod> informer;

    private ApiPodSource(Informer<Pod> informer) {
        this.informer = requireNonNull(informer, "informer");
    }

    /** Begins to tell the sinks at once, on the informer's thread. */
    public static ApiPodSource start(SharedInformers informers, String nodeName, Sink pods, Sink mirrors) {
        Informer<Pod> informer = informers.informer(Pod.class, ListQuery.ALL.withFields("spec.nodeName=" + nodeName));
        informer.addHandler(event -> {
            Pod pod = event.object();
            Sink sink = Mirrors.isMirror(pod) ? mirrors : pods;
            switch (event) {
                case InformerEvent.Added<Pod> _ -> sink.present(pod);
                case InformerEvent.Updated<Pod> update -> {
                    if (isOtherPod(update)) { // the watch had a gap
                        sink.gone(update.before());
                    }
                    sink.present(pod);
                }
                case InformerEvent.Removed<Pod> _ -> sink.gone(pod);
            }
        });
        return new ApiPodSource(informer);
    }

    private static boolean isOtherPod(InformerEvent.Updated<Pod> update) {
        return !update.before()
                .getMetadata()
                .getUid()
                .equals(update.object().getMetadata().getUid());
    }

    @Override
    public boolean hasSynced() {
        return informer.hasSynced();
    }

    @Override
    public void awaitSync() throws InterruptedException {
        informer.awaitSync();
    }

    @Override
    public Set<String> uids() {
        return informer.all().stream()
                .filter(pod -> !Mirrors.isMirror(pod))
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toSet());
    }

    /** The informer is shared: whoever owns the informers closes it. */
    @Override
    public void close() {}
}
