package io.kjava.kubelet.housekeeping;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.cri.ListFilter;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.SandboxStatus;
import io.kjava.kubelet.files.PodPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what no pod of the sources owns: sandboxes of pods that were deleted while the kubelet was
 * away, and directories of pods. Hands each to whoever ends pods. Confined to one thread.
 */
public final class OrphanedPodCleaner {
    private static final Logger log = LoggerFactory.getLogger(OrphanedPodCleaner.class);

    private final RuntimeService runtime;
    private final PodPaths paths;
    private final Supplier<Set<String>> known;
    private final Consumer<Pod> end;
    private Set<String> suspects = Set.of();

    /**
     * @param known uids of all pods that are wanted or on their way out
     * @param end takes a pod that only its remains tell of
     */
    public OrphanedPodCleaner(RuntimeService runtime, PodPaths paths, Supplier<Set<String>> known, Consumer<Pod> end) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.paths = requireNonNull(paths, "paths");
        this.known = requireNonNull(known, "known");
        this.end = requireNonNull(end, "end");
    }

    /** At the start, when the sources have told everything: what they do not know is an orphan. */
    public void endAll() {
        find().values().forEach(this::end);
    }

    /** Later: only what was an orphan at the last look too, for a pod may just be arriving. */
    void endRepeated() {
        Map<String, Pod> found = find();
        found.forEach((uid, pod) -> {
            if (suspects.contains(uid)) {
                end(pod);
            }
        });
        suspects = Set.copyOf(found.keySet());
    }

    private void end(Pod pod) {
        log.atInfo()
                .addKeyValue("pod", pod.getMetadata().getName())
                .addKeyValue("uid", pod.getMetadata().getUid())
                .log("ending what is left of an unknown pod");
        end.accept(pod);
    }

    private Map<String, Pod> find() {
        Map<String, Pod> orphans = new HashMap<>();
        for (String uid : directories()) {
            orphans.put(uid, pod(uid, "unknown", "unknown"));
        }
        for (SandboxStatus sandbox : runtime.listPodSandboxes(ListFilter.ALL)) {
            SandboxStatus found = sandbox;
            String uid = found.identity().uid();
            orphans.put(
                    uid, pod(uid, found.identity().namespace(), found.identity().name()));
        }
        orphans.keySet().removeAll(known.get());
        return orphans;
    }

    private Set<String> directories() {
        if (!Files.isDirectory(paths.pods())) {
            return Set.of();
        }
        try (Stream<Path> pods = Files.list(paths.pods())) {
            return Set.copyOf(pods.map(path -> path.getFileName().toString()).toList());
        } catch (IOException e) {
            log.atWarn().setCause(e).log("directory of pods not readable");
            return Set.of();
        }
    }

    /** As much of a pod as is needed to end it: at once, for nobody knows its grace any more. */
    private static Pod pod(String uid, String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withUid(uid)
                .withNamespace(namespace)
                .withName(name)
                .withDeletionGracePeriodSeconds(1L)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }
}
