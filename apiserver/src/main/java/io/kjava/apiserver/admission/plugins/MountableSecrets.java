package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.DynamicObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The secrets that pods of an account may use, for an account that holds its pods to them. */
final class MountableSecrets {
    private static final String ENFORCED = "kubernetes.io/enforce-mountable-secrets";
    private final String account;
    private final Set<String> mountable;
    private final Set<String> pullable;

    private MountableSecrets(String account, Set<String> mountable, Set<String> pullable) {
        this.account = requireNonNull(account, "account");
        this.mountable = Set.copyOf(mountable);
        this.pullable = Set.copyOf(pullable);
    }

    /** Empty for an account that does not care. */
    static Optional<MountableSecrets> of(DynamicObject account) {
        boolean enforced = account.annotation(ENFORCED)
                .filter(text -> Set.of("1", "t", "T", "true", "TRUE", "True").contains(text))
                .isPresent();
        return enforced
                ? Optional.of(new MountableSecrets(
                        account.name(), names(account.at("secrets")), names(account.at("imagePullSecrets"))))
                : Optional.empty();
    }

    private static Set<String> names(JsonNode references) {
        Set<String> names = new HashSet<>();
        references.forEach(ref -> names.add(ref.path("name").asString("")));
        return names;
    }

    Optional<String> problemOf(JsonNode spec) {
        for (JsonNode volume : spec.path("volumes")) {
            String secret = volume.path("secret").path("secretName").asString("");
            if (volume.has("secret") && !mountable.contains(secret)) {
                return Optional.of(
                        ("volume with secret.secretName=\"%s\" is not allowed because service account %s does "
                                        + "not reference that secret")
                                .formatted(secret, account));
            }
        }
        Optional<String> problem = problemOf(spec.path("initContainers"), "init container")
                .or(() -> problemOf(spec.path("containers"), "container"));
        if (problem.isPresent()) {
            return problem;
        }
        int index = 0;
        for (JsonNode reference : spec.path("imagePullSecrets")) {
            String secret = reference.path("name").asString("");
            if (!pullable.contains(secret)) {
                return Optional.of(
                        ("imagePullSecrets[%d].name=\"%s\" is not allowed because service account %s does not "
                                        + "reference that imagePullSecret")
                                .formatted(index, secret, account));
            }
            index++;
        }
        return Optional.empty();
    }

    Optional<String> problemOfEphemeral(JsonNode spec) {
        return problemOf(spec.path("ephemeralContainers"), "ephemeral container");
    }

    private Optional<String> problemOf(JsonNode containers, String what) {
        for (JsonNode container : containers) {
            String name = container.path("name").asString("");
            for (JsonNode env : container.path("env")) {
                JsonNode ref = env.path("valueFrom").path("secretKeyRef");
                if (ref.isObject() && !mountable.contains(ref.path("name").asString(""))) {
                    return Optional.of(
                            ("%s %s with envVar %s referencing secret.secretName=\"%s\" is not allowed because "
                                            + "service account %s does not reference that secret")
                                    .formatted(
                                            what,
                                            name,
                                            env.path("name").asString(""),
                                            ref.path("name").asString(""),
                                            account));
                }
            }
            for (JsonNode from : container.path("envFrom")) {
                JsonNode ref = from.path("secretRef");
                if (ref.isObject() && !mountable.contains(ref.path("name").asString(""))) {
                    return Optional.of(
                            ("%s %s with envFrom referencing secret.secretName=\"%s\" is not allowed because "
                                            + "service account %s does not reference that secret")
                                    .formatted(what, name, ref.path("name").asString(""), account));
                }
            }
        }
        return Optional.empty();
    }
}
