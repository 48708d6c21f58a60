package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every pod runs as a service account that exists, and finds its token where clients look for it. */
public final class ServiceAccountDefaults implements AdmissionPlugin {
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String VOLUME = "kube-api-access-";
    private static final long TOKEN_SECONDS = 3607;
    private final ServiceAccounts accounts;
    private final Supplier<String> suffix;

    /** All that this rule needs to know about the cluster. Answers are shared: nobody may change them. */
    public interface ServiceAccounts {
        /** May wait a moment for one that is about to be made. */
        Optional<DynamicObject> find(String namespace, String name);
    }

    /**
     * @param suffix five letters of chance
     */
    public ServiceAccountDefaults(ServiceAccounts accounts, Supplier<String> suffix) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.suffix = requireNonNull(suffix, "suffix");
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        if (!request.creates("pods") || pod == null) {
            return;
        }
        if (pod.annotation(MirrorPods.ANNOTATION).isPresent()) {
            requirePlainMirror(request, pod);
            return;
        }
        ObjectNode spec = pod.objectAt("spec");
        String name = spec.path("serviceAccountName").asString("");
        if (name.isEmpty()) {
            name = "default";
        }
        spec.put("serviceAccountName", name);
        spec.put("serviceAccount", name);
        DynamicObject account = find(request, pod, name);
        if (mounts(spec, account)) {
            mountToken(spec);
        }
        if (spec.path("imagePullSecrets").isEmpty()
                && !account.at("imagePullSecrets").isEmpty()) {
            spec.set("imagePullSecrets", account.at("imagePullSecrets").deepCopy());
        }
    }

    private static void requirePlainMirror(AdmissionRequest request, DynamicObject pod) {
        JsonNode spec = pod.at("spec");
        if (!spec.path("serviceAccountName").asString("").isEmpty()) {
            throw forbidden(request, "a mirror pod may not reference service accounts");
        }
        if (!PodTree.secrets(spec).isEmpty()) {
            throw forbidden(request, "a mirror pod may not reference secrets");
        }
        if (PodTree.projects(spec, "serviceAccountToken")) {
            throw forbidden(request, "a mirror pod may not use ServiceAccountToken volume projections");
        }
    }

    private static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiException.forbidden(request.resource(), request.key().name(), why);
    }

    private DynamicObject find(AdmissionRequest request, DynamicObject pod, String name) {
        String namespace = request.key().namespace();
        return accounts.find(namespace, name)
                .orElseThrow(() -> ApiException.forbidden(
                        request.resource(),
                        pod.name(),
                        "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                                .formatted(namespace, name, name)));
    }

    private static boolean mounts(JsonNode spec, DynamicObject account) {
        JsonNode ofPod = spec.path("automountServiceAccountToken");
        return ofPod.isBoolean()
                ? ofPod.asBoolean()
                : account.at("automountServiceAccountToken").asBoolean(true);
    }

    private void mountToken(ObjectNode spec) {
        String volume = existingVolume(spec);
        boolean exists = !volume.isEmpty();
        if (!exists) {
            volume = VOLUME + suffix.get();
        }
        boolean mounted = false;
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : spec.path(list)) {
                if (container instanceof ObjectNode node && !hasMount(node)) {
                    ObjectNode mount = array(node, "volumeMounts").addObject();
                    mount.put("name", volume);
                    mount.put("readOnly", true);
                    mount.put("mountPath", MOUNT_PATH);
                    mounted = true;
                }
            }
        }
        if (mounted && !exists) {
            addVolume(array(spec, "volumes").addObject(), volume);
        }
    }

    private static String existingVolume(JsonNode spec) {
        for (JsonNode volume : spec.path("volumes")) {
            String name = volume.path("name").asString("");
            if (name.startsWith(VOLUME)) {
                return name;
            }
        }
        return "";
    }

    private static boolean hasMount(JsonNode container) {
        for (JsonNode mount : container.path("volumeMounts")) {
            if (mount.path("mountPath").asString("").equals(MOUNT_PATH)) {
                return true;
            }
        }
        return false;
    }

    private static ArrayNode array(ObjectNode node, String field) {
        return node.get(field) instanceof ArrayNode found ? found : node.putArray(field);
    }

    private static void addVolume(ObjectNode volume, String name) {
        volume.put("name", name);
        ObjectNode projected = volume.putObject("projected");
        ArrayNode sources = projected.putArray("sources");
        ObjectNode token = sources.addObject().putObject("serviceAccountToken");
        token.put("expirationSeconds", TOKEN_SECONDS);
        token.put("path", "token");
        ObjectNode ca = sources.addObject().putObject("configMap");
        ca.put("name", "kube-root-ca.crt");
        ObjectNode item = ca.putArray("items").addObject();
        item.put("key", "ca.crt");
        item.put("path", "ca.crt");
        ObjectNode downward = sources.addObject().putObject("downwardAPI");
        ObjectNode namespace = downward.putArray("items").addObject();
        namespace.put("path", "namespace");
        ObjectNode field = namespace.putObject("fieldRef");
        field.put("apiVersion", "v1");
        field.put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", 420L);
    }

    /** Later mutations may have changed the account's name: it must exist all the same. */
    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        if (pod == null || !request.is("pods")) {
            return;
        }
        if (request.creates("pods")) {
            judge(request, pod);
        } else if (request.operation() == AdmissionRequest.Operation.UPDATE
                && request.subresource().equals("ephemeralcontainers")) {
            MountableSecrets.of(find(request, pod, pod.text("spec", "serviceAccountName")))
                    .flatMap(allowed -> allowed.problemOfEphemeral(pod.at("spec")))
                    .ifPresent(why -> {
                        throw forbidden(request, why);
                    });
        }
    }

    private void judge(AdmissionRequest request, DynamicObject pod) {
        if (pod.annotation(MirrorPods.ANNOTATION).isPresent()) {
            requirePlainMirror(request, pod);
            return;
        }
        String name = pod.text("spec", "serviceAccountName");
        if (name.isEmpty()) {
            throw forbidden(
                    request,
                    "no service account specified for pod %s/%s"
                            .formatted(request.key().namespace(), pod.name()));
        }
        MountableSecrets.of(find(request, pod, name))
                .flatMap(allowed -> allowed.problemOf(pod.at("spec")))
                .ifPresent(why -> {
                    throw forbidden(request, why);
                });
    }
}
