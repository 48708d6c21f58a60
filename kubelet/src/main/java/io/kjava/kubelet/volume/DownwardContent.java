package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.environment.PodFields;
import io.kjava.kubelet.environment.ResourceFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pod's own fields as files. */
final class DownwardContent {
    private DownwardContent() {}

    static ContentPart of(Pod pod, VolumeNode node, List<DownwardAPIVolumeFile> items, int defaultMode) {
        Map<String, ProjectedFile> files = new LinkedHashMap<>();
        StringBuilder version = new StringBuilder("downward@");
        for (DownwardAPIVolumeFile item : items) {
            String text = text(pod, node, item);
            int mode = item.getMode() == null ? defaultMode : item.getMode();
            files.put(item.getPath(), ProjectedFile.of(text.getBytes(StandardCharsets.UTF_8), mode));
            version.append(item.getPath()).append('=').append(text).append('\n');
        }
        return new ContentPart(version.toString(), all -> all.putAll(files));
    }

    private static String text(Pod pod, VolumeNode node, DownwardAPIVolumeFile item) {
        try {
            if (item.getFieldRef() != null) {
                return PodFields.metadata(pod, item.getFieldRef().getFieldPath());
            }
            return item.getResourceFieldRef() == null
                    ? ""
                    : ResourceFields.value(item.getResourceFieldRef(), pod, node.allocatable());
        } catch (IllegalArgumentException e) {
            throw new VolumeProblem(String.valueOf(e.getMessage()));
        }
    }
}
