package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.Container;
import io.kjava.scheduler.framework.ScorePlugin;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;

/** Likes nodes that have the pod's big images already, the more so the rarer an image is. */
public final class ImageLocality implements ScorePlugin {
    private static final long MIB = 1024 * 1024;
    private static final long SMALL = 23 * MIB;
    private static final long BIG_PER_CONTAINER = 1000 * MIB;

    @Override
    public String name() {
        return "ImageLocality";
    }

    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        List<Container> containers = pod.pod().getSpec().getContainers();
        long big = BIG_PER_CONTAINER * containers.size();
        long[] scores = new long[nodes.size()];
        for (Container container : containers) {
            String image = container.getImage();
            if (image == null) {
                continue;
            }
            String name = normalized(image);
            long holders = nodes.stream()
                    .filter(node -> node.images().containsKey(name))
                    .count();
            for (int i = 0; i < scores.length; i++) {
                long size = nodes.get(i).images().getOrDefault(name, 0L);
                scores[i] += size * holders / nodes.size();
            }
        }
        for (int i = 0; i < scores.length; i++) {
            long sum = Math.clamp(scores[i], SMALL, Math.max(SMALL, big));
            scores[i] = MAX * (sum - SMALL) / Math.max(1, big - SMALL);
        }
        return scores;
    }

    /** With the default registry and tag, as nodes report their images. */
    private static String normalized(String image) {
        String name =
                image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest";
        int slash = name.indexOf('/');
        if (slash < 0) {
            return "docker.io/library/" + name;
        }
        String first = name.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? name : "docker.io/" + name;
    }
}
