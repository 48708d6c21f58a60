package io.kjava.kubelet.source;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.kjava.api.ApiException;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A manifest as a static pod of a node. Pure. */
final class StaticPods {
    private StaticPods() {}

    /**
     * @param file path of the manifest: two files of one content are two pods
     * @throws ApiException for what is no pod
     */
    static Pod parse(String file, byte[] manifest, String nodeName, Instant seen) {
        Pod pod = JsonCodec.toTyped(YamlCodec.read(manifest), Pod.class);
        if (!"Pod".equals(pod.getKind()) || pod.getSpec() == null || pod.getMetadata() == null) {
            throw ApiException.badRequest(file + " holds no pod");
        }
        String hash = hash(file, manifest, nodeName);
        ObjectMeta metadata = pod.getMetadata();
        if (metadata.getName() == null || pod.getSpec().getContainers().isEmpty()) {
            throw ApiException.badRequest(file + ": a pod needs a name and containers");
        }
        if (metadata.getUid() == null) {
            metadata.setUid(hash);
        }
        metadata.setName(metadata.getName() + "-" + nodeName.toLowerCase(java.util.Locale.ROOT));
        if (metadata.getNamespace() == null || metadata.getNamespace().isEmpty()) {
            metadata.setNamespace("default");
        }
        Map<String, String> annotations = new LinkedHashMap<>();
        if (metadata.getAnnotations() != null) {
            annotations.putAll(metadata.getAnnotations());
        }
        annotations.put(Mirrors.HASH, hash);
        annotations.put(Mirrors.SEEN, seen.toString());
        annotations.put(Mirrors.SOURCE, "file");
        metadata.setAnnotations(annotations);
        complete(pod.getSpec(), nodeName);
        pod.setStatus(null);
        return pod;
    }

    /** What the API server fills in for other pods, as far as it matters on a node. */
    private static void complete(PodSpec spec, String nodeName) {
        spec.setNodeName(nodeName);
        List<Toleration> tolerations = new ArrayList<>(spec.getTolerations());
        tolerations.add(new TolerationBuilder()
                .withOperator("Exists")
                .withEffect("NoExecute")
                .build());
        spec.setTolerations(tolerations);
        if (spec.getRestartPolicy() == null) {
            spec.setRestartPolicy("Always");
        }
        if (spec.getTerminationGracePeriodSeconds() == null) {
            spec.setTerminationGracePeriodSeconds(30L);
        }
        if (spec.getDnsPolicy() == null) {
            spec.setDnsPolicy("ClusterFirst");
        }
        if (spec.getEnableServiceLinks() == null) {
            spec.setEnableServiceLinks(true);
        }
    }

    private static String hash(String file, byte[] manifest, String nodeName) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(("host:" + nodeName + "file:" + file).getBytes(StandardCharsets.UTF_8));
            digest.update(manifest);
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
