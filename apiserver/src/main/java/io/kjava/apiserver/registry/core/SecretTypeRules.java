package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.JsonComplaint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What secrets of the well-known types must hold. Pure. */
final class SecretTypeRules {
    private SecretTypeRules() {}

    static void validate(Spot secret) {
        Spot data = secret.at("data");
        switch (secret.at("type").text()) {
            case "kubernetes.io/service-account-token" -> {
                Spot account = secret.at("metadata", "annotations").key("kubernetes.io/service-account.name");
                if (account.isEmpty()) {
                    account.required();
                }
            }
            case "kubernetes.io/dockercfg" -> json(data.key(".dockercfg"));
            case "kubernetes.io/dockerconfigjson" -> json(data.key(".dockerconfigjson"));
            case "kubernetes.io/basic-auth" -> {
                if (!data.key("username").isSet() && !data.key("password").isSet()) {
                    data.key("username").required();
                    data.key("password").required();
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (data.key("ssh-privatekey").isEmpty()) {
                    data.key("ssh-privatekey").required();
                }
            }
            case "kubernetes.io/tls" -> {
                for (String key : new String[] {"tls.crt", "tls.key"}) {
                    if (!data.key(key).isSet()) {
                        data.key(key).required();
                    }
                }
            }
            default -> {}
        }
    }

    private static void json(Spot value) {
        if (!value.isSet()) {
            value.required();
            return;
        }
        String problem = mapProblem(Base64.getMimeDecoder().decode(value.text()));
        if (!problem.isEmpty()) {
            value.invalid("<secret contents redacted>", problem);
        }
    }

    /** Why the bytes are no JSON object; empty when they are one, or null. */
    private static String mapProblem(byte[] bytes) {
        String problem = JsonComplaint.of(bytes);
        if (!problem.isEmpty()) {
            return problem;
        }
        String kind = switch (new String(bytes, StandardCharsets.UTF_8).strip().charAt(0)) {
            case '{', 'n' -> "";
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "bool";
            default -> "number";
        };
        return kind.isEmpty()
                ? ""
                : "json: cannot unmarshal " + kind + " into Go value of type map[string]interface {}";
    }
}
