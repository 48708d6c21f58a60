package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;

/** What a pod must be beyond its spec, and what a template of pods must be. Pure. */
public final class PodRules {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodRules() {}

    /** Annotations and spec of a pod that is written. */
    public static void pod(Spot pod) {
        Spot spec = pod.at("spec");
        annotations(pod.at("metadata", "annotations"), spec);
        PodSpecRules.validate(spec, pod.at("metadata", "name").text(), true);
        if (spec.at("serviceAccountName").isEmpty()) {
            tokens(spec.at("volumes"));
        }
        spec.at("containers").each(PodRules::image);
        spec.at("initContainers").each(PodRules::image);
    }

    static void image(Spot container) {
        Spot image = container.at("image");
        if (!image.text().equals(image.text().strip())) {
            image.invalid(image.text(), "must not have leading or trailing whitespace");
        }
    }

    private static void tokens(Spot volumes) {
        for (Spot volume : volumes.items()) {
            for (Spot source : volume.at("projected", "sources").items()) {
                if (source.at("serviceAccountToken").isSet()) {
                    source.at("serviceAccountToken")
                            .forbidden("must not be specified when serviceAccountName is not set");
                }
            }
        }
    }

    /** What only the creation of a pod may get wrong. */
    public static void created(Spot pod) {
        Spot spec = pod.at("spec");
        if (spec.at("ephemeralContainers").size() > 0) {
            spec.at("ephemeralContainers").forbidden("cannot be set on create");
        }
        if (!spec.at("nodeName").isEmpty() && spec.at("schedulingGates").size() > 0) {
            spec.at("nodeName").forbidden("cannot be set until all schedulingGates have been cleared");
        }
    }

    /** Labels and annotations are reported without "metadata", as Kubernetes does. */
    public static void templateMetadata(Spot template) {
        Spot metadata = template.at("metadata");
        Spot annotations =
                template.at("annotations").with(metadata.at("annotations").value());
        LabelRules.labels(template.at("labels").with(metadata.at("labels").value()));
        LabelRules.annotations(annotations);
        annotations(annotations, template.at("spec"));
    }

    public static void template(Spot template) {
        templateMetadata(template);
        PodSpecRules.validate(template.at("spec"), "", false);
        if (template.at("spec", "ephemeralContainers").size() > 0) {
            template.at("spec", "ephemeralContainers").forbidden("ephemeral containers not allowed in pod template");
        }
    }

    private static void annotations(Spot annotations, Spot spec) {
        if (annotations.size() == 0) {
            return;
        }
        Spot mirror = annotations.key(MIRROR);
        if (mirror.isSet() && spec.at("nodeName").isEmpty()) {
            mirror.invalid(mirror.text(), "must set spec.nodeName if mirror pod annotation is set");
        }
        Spot cost = annotations.key(COST);
        if (cost.isSet() && !isInt32(cost.text())) {
            cost.invalid("must be a 32bit integer");
        }
        for (Spot annotation : annotations.entries()) {
            String key = annotation.name();
            if (key.equals(SECCOMP_POD) || key.startsWith(SECCOMP)) {
                seccomp(annotations.at(key));
            } else if (key.startsWith(APP_ARMOR)) {
                appArmor(annotation, key.substring(APP_ARMOR.length()), spec);
            }
        }
    }

    private static boolean isInt32(String text) {
        if (text.startsWith("+") || text.length() > 1 && text.startsWith("0")) {
            return false;
        }
        try {
            Integer.parseInt(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void seccomp(Spot profile) {
        String text = profile.text();
        if (text.startsWith("localhost/")) {
            String path = text.substring("localhost/".length());
            if (path.startsWith("/")) {
                profile.invalid(path, "must be a relative path");
            }
            if (TextRules.hasBacksteps(path)) {
                profile.invalid(path, "must not contain '..'");
            }
        } else if (!List.of("runtime/default", "docker/default", "unconfined").contains(text)) {
            profile.invalid(text, "must be a valid seccomp profile");
        }
    }

    private static void appArmor(Spot annotation, String container, Spot spec) {
        boolean found = false;
        for (String list : LISTS) {
            for (Spot each : spec.at(list).items()) {
                found |= each.at("name").is(container);
            }
        }
        if (!found) {
            annotation.invalid(container, "container not found");
        }
        String profile = annotation.text();
        boolean good = profile.isEmpty()
                || profile.equals("runtime/default")
                || profile.equals("unconfined")
                || profile.startsWith("localhost/");
        if (!good) {
            annotation.invalid(profile, "invalid AppArmor profile name: \"%s\"".formatted(profile));
        }
    }

    /** Annotations that say what a pod is may not come, go or change. */
    public static void annotationsChanged(Spot pod, Spot old) {
        Spot now = pod.at("metadata", "annotations");
        Spot before = old.at("metadata", "annotations");
        for (Spot annotation : before.entries()) {
            String key = annotation.name();
            if (now.key(key).text().equals(annotation.text()) && now.key(key).isSet()) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                now.key(key).forbidden("may not remove or update AppArmor annotations");
            }
            if (key.equals(MIRROR)) {
                now.key(key).forbidden("may not remove or update mirror pod annotation");
            }
        }
        for (Spot annotation : now.entries()) {
            String key = annotation.name();
            if (before.key(key).isSet()) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                annotation.forbidden("may not add AppArmor annotations");
            }
            if (key.equals(MIRROR)) {
                annotation.forbidden("may not add mirror pod annotation");
            }
        }
    }
}
