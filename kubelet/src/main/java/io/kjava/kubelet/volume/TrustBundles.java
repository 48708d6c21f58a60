package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ClusterTrustBundleProjection;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelQuery.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Trust anchors of the cluster as one PEM file, read when the pod's volumes are made ready. */
final class TrustBundles {
    private static final ResourceName BUNDLES =
            new ResourceName("certificates.k8s.io", "v1beta1", "clustertrustbundles");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private final ApiClient client;

    TrustBundles(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    ContentPart part(ClusterTrustBundleProjection source, int mode) {
        boolean optional = Boolean.TRUE.equals(source.getOptional());
        List<DynamicObject> bundles =
                source.getName() != null && !source.getName().isEmpty()
                        ? named(source.getName(), optional)
                        : signedBy(source, optional);
        Set<String> anchors = new LinkedHashSet<>();
        StringBuilder version = new StringBuilder("bundles@");
        for (DynamicObject bundle : bundles) {
            version.append(bundle.uid())
                    .append('/')
                    .append(bundle.resourceVersion())
                    .append(' ');
            Matcher certificates = CERTIFICATE.matcher(bundle.text("spec", "trustBundle"));
            while (certificates.find()) {
                anchors.add(certificates.group());
            }
        }
        String pem = anchors.isEmpty() ? "" : String.join("\n", anchors) + "\n";
        byte[] content = pem.getBytes(StandardCharsets.UTF_8);
        return new ContentPart(
                version.toString(), files -> files.put(source.getPath(), ProjectedFile.of(content, mode)));
    }

    private List<DynamicObject> named(String name, boolean optional) {
        List<DynamicObject> found =
                bundles().get(ObjectKey.cluster(name)).map(List::of).orElse(List.of());
        if (found.isEmpty() && !optional) {
            throw new VolumeProblem("clustertrustbundle \"" + name + "\" not found");
        }
        return found;
    }

    private List<DynamicObject> signedBy(ClusterTrustBundleProjection source, boolean optional) {
        LabelQuery labels = labels(source);
        List<DynamicObject> found;
        try {
            found = bundles().list(ListQuery.ALL).items().stream()
                    .filter(b -> b.text("spec", "signerName").equals(source.getSignerName()))
                    .filter(bundle -> labels.matches(bundle.labels()))
                    .toList();
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            found = List.of();
        }
        if (found.isEmpty() && !optional) {
            throw new VolumeProblem("combination of signerName and labelSelector matched zero ClusterTrustBundles");
        }
        return found;
    }

    /** Absent labels match nothing, empty ones everything. */
    private static LabelQuery labels(ClusterTrustBundleProjection source) {
        List<LabelQuery.Requirement> all = new ArrayList<>();
        if (source.getLabelSelector() == null) {
            all.add(new LabelQuery.Requirement("", Operator.EXISTS, List.of()));
            return new LabelQuery(all);
        }
        source.getLabelSelector()
                .getMatchLabels()
                .forEach((key, value) -> all.add(new LabelQuery.Requirement(key, Operator.IN, List.of(value))));
        for (LabelSelectorRequirement one : source.getLabelSelector().getMatchExpressions()) {
            Operator operator = switch (one.getOperator()) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                default -> Operator.DOES_NOT_EXIST;
            };
            all.add(new LabelQuery.Requirement(one.getKey(), operator, one.getValues()));
        }
        return new LabelQuery(all);
    }

    private ResourceClient<DynamicObject> bundles() {
        return client.dynamic(BUNDLES, false);
    }
}
