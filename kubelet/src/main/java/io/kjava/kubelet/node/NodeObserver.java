package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.Image;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.RuntimeStatus;
import io.kjava.cri.RuntimeVersion;
import io.kjava.kubelet.resources.NodeResources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the node: its resources, its runtime, its images. Confined to the reporter's thread. */
final class NodeObserver {
    private final RuntimeService runtime;
    private final ImageService images;
    private final NodeResources resources;
    private @Nullable RuntimeVersion version;
    private List<Image> lastImages = List.of();
    private List<RuntimeStatus.Handler> handlers = List.of();
    private boolean supplementalGroupsPolicy;

    NodeObserver(RuntimeService runtime, ImageService images, NodeResources resources) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.images = requireNonNull(images, "images");
        this.resources = requireNonNull(resources, "resources");
    }

    NodeObservation look() {
        List<String> problems = new ArrayList<>();
        try {
            RuntimeStatus status = runtime.status();
            addProblems(status, problems);
            handlers = status.handlers();
            supplementalGroupsPolicy = status.supplementalGroupsPolicy();
            if (version == null) {
                version = runtime.version();
            }
            lastImages = images.listImages();
        } catch (CriException e) {
            version = null; // another one may come back
            problems.add("container runtime is down: " + e.getMessage());
        }
        return new NodeObservation(
                resources.capacity(),
                resources.allocatable(),
                resources.pressure(),
                problems,
                name(version),
                handlers,
                supplementalGroupsPolicy,
                lastImages);
    }

    private static void addProblems(RuntimeStatus status, List<String> problems) {
        if (!status.isReady(RuntimeStatus.RUNTIME_READY)) {
            problems.add("container runtime not ready: " + text(status, RuntimeStatus.RUNTIME_READY));
        }
        if (!status.isReady(RuntimeStatus.NETWORK_READY)) {
            problems.add("container runtime network not ready: " + text(status, RuntimeStatus.NETWORK_READY));
        }
    }

    private static String text(RuntimeStatus status, String type) {
        return status.condition(type)
                .map(found ->
                        "%s=%s reason:%s message:%s".formatted(type, found.status(), found.reason(), found.message()))
                .orElse(type + " condition is missing");
    }

    private static String name(@Nullable RuntimeVersion version) {
        return version == null ? "containerd://Unknown" : version.name() + "://" + withoutDebian(version.version());
    }

    /** {@code 1.6.20~ds1} is {@code 1.6.20} to everybody else. */
    private static String withoutDebian(String version) {
        int tilde = version.indexOf('~');
        String bare = tilde < 0 ? version : version.substring(0, tilde);
        return bare.startsWith("v") ? bare.substring(1) : bare;
    }
}
