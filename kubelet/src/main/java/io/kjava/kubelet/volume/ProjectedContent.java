package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMapProjection;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.kubelet.references.ConfigObjects;
import io.kjava.kubelet.volume.KeyedContent.Selection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds what the files of a projected volume are made of. Thread-safe; its readers may wait. */
final class ProjectedContent {
    private static final int MODE = 0644;
    private static final long TOKEN_SECONDS = 3600;

    private final ConfigObjects objects;
    private final ServiceAccountTokens tokens;
    private final TrustBundles bundles;
    private final VolumeNode node;
    private final WakeUps wakeUps;

    ProjectedContent(
            ConfigObjects objects,
            ServiceAccountTokens tokens,
            TrustBundles bundles,
            VolumeNode node,
            WakeUps wakeUps) {
        this.objects = requireNonNull(objects, "objects");
        this.tokens = requireNonNull(tokens, "tokens");
        this.bundles = requireNonNull(bundles, "bundles");
        this.node = requireNonNull(node, "node");
        this.wakeUps = requireNonNull(wakeUps, "wakeUps");
    }

    /** @throws VolumeProblem naming every source that is missing */
    List<ContentPart> of(Pod pod, Volume volume) {
        KeyedContent keyed = new KeyedContent(objects, pod.getMetadata().getNamespace());
        if (volume.getConfigMap() != null) {
            ConfigMapVolumeSource source = volume.getConfigMap();
            return List.of(keyed.configMap(
                    source.getName(), Selection.of(source.getItems(), source.getDefaultMode(), source.getOptional())));
        }
        if (volume.getSecret() != null) {
            SecretVolumeSource source = volume.getSecret();
            return List.of(keyed.secret(
                    source.getSecretName(),
                    Selection.of(source.getItems(), source.getDefaultMode(), source.getOptional())));
        }
        if (volume.getDownwardAPI() != null) {
            DownwardAPIVolumeSource source = volume.getDownwardAPI();
            return List.of(DownwardContent.of(pod, node, source.getItems(), orDefault(source.getDefaultMode())));
        }
        return projected(pod, volume.getProjected(), keyed);
    }

    private List<ContentPart> projected(Pod pod, ProjectedVolumeSource volume, KeyedContent keyed) {
        int mode = orDefault(volume.getDefaultMode());
        List<ContentPart> parts = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (VolumeProjection source : volume.getSources()) {
            collect(() -> part(pod, source, mode, keyed), parts, problems);
        }
        if (!problems.isEmpty()) {
            throw new VolumeProblem(
                    problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
        }
        return parts;
    }

    private static void collect(Supplier<ContentPart> source, List<ContentPart> parts, List<String> problems) {
        try {
            parts.add(source.get());
        } catch (VolumeProblem | ApiException e) {
            problems.add(e.getMessage());
        }
    }

    private ContentPart part(Pod pod, VolumeProjection source, int mode, KeyedContent keyed) {
        if (source.getConfigMap() != null) {
            ConfigMapProjection from = source.getConfigMap();
            return keyed.configMap(from.getName(), Selection.of(from.getItems(), mode, from.getOptional()));
        }
        if (source.getSecret() != null) {
            SecretProjection from = source.getSecret();
            return keyed.secret(from.getName(), Selection.of(from.getItems(), mode, from.getOptional()));
        }
        if (source.getDownwardAPI() != null) {
            return DownwardContent.of(pod, node, source.getDownwardAPI().getItems(), mode);
        }
        if (source.getServiceAccountToken() != null) {
            return token(pod, source.getServiceAccountToken(), mode);
        }
        if (source.getClusterTrustBundle() != null) {
            return bundles.part(source.getClusterTrustBundle(), mode);
        }
        throw new VolumeProblem("a projected source of this kind is not supported by this node");
    }

    private ContentPart token(Pod pod, ServiceAccountTokenProjection source, int mode) {
        String account = pod.getSpec().getServiceAccountName();
        String podUid = pod.getMetadata().getUid();
        Long seconds = source.getExpirationSeconds();
        ServiceAccountTokens.Token token = tokens.get(new ServiceAccountTokens.Wish(
                ObjectKey.of(pod.getMetadata().getNamespace(), account == null ? "default" : account),
                pod.getMetadata().getName(),
                podUid,
                source.getAudience() == null ? "" : source.getAudience(),
                seconds == null ? TOKEN_SECONDS : seconds));
        wakeUps.at(podUid, token.refreshAt());
        OptionalLong user = FsGroup.commonUser(pod);
        boolean narrow = user.isPresent() || FsGroup.of(pod).isPresent();
        ProjectedFile file =
                new ProjectedFile(token.text().getBytes(StandardCharsets.UTF_8), narrow ? 0600 : mode, user);
        return new ContentPart(
                "token@" + source.getPath() + "/" + token.issuedAt(), files -> files.put(source.getPath(), file));
    }

    private static int orDefault(@Nullable Integer mode) {
        return mode == null ? MODE : mode;
    }
}
