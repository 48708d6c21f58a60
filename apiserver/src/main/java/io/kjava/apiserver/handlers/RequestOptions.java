package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.DryRunRules;
import io.kjava.apiserver.registry.MetadataRules;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.GoText;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads the query parameters that writes and reads share. Pure. */
final class RequestOptions {
    private static final int MAX_MANAGER = 128;
    private static final List<String> FIELD_VALIDATION = List.of("", "Ignore", "Strict", "Warn");

    private RequestOptions() {}

    /** What strict decoding does about fields that a kind does not have. */
    enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    /**
     * @param kind of the options, for messages: CreateOptions, UpdateOptions, PatchOptions
     */
    static WriteOptions write(ApiRequest request, String kind) {
        return write(request, kind, new Violations());
    }

    /** @param violations what is wrong already */
    static WriteOptions write(ApiRequest request, String kind, Violations violations) {
        String manager = request.param("fieldManager");
        MetadataRules.fieldManager(manager, FieldPath.of("fieldManager"), violations);
        List<String> dryRun = request.query().getOrDefault("dryRun", List.of());
        DryRunRules.validate(dryRun, violations);
        String validation = request.param("fieldValidation");
        if (!validation.isEmpty() && !FIELD_VALIDATION.contains(validation)) {
            violations.notSupported(FieldPath.of("fieldValidation"), validation, FIELD_VALIDATION);
        }
        violations.throwIfAny("meta.k8s.io", kind, "");
        return new WriteOptions(
                request.user(),
                request.warnings(),
                !dryRun.isEmpty(),
                manager.isEmpty() ? managerFromAgent(request.header("user-agent")) : manager,
                optionsObject(request, kind, !dryRun.isEmpty(), manager));
    }

    private static DynamicObject optionsObject(ApiRequest request, String kind, boolean dryRun, String manager) {
        DynamicObject options = new DynamicObject(tools.jackson.databind.node.JsonNodeFactory.instance.objectNode());
        options.tree().put("kind", kind);
        options.tree().put("apiVersion", "meta.k8s.io/v1");
        if (dryRun) {
            options.tree().putArray("dryRun").add("All");
        }
        if (!manager.isEmpty()) {
            options.tree().put("fieldManager", manager);
        }
        if (!request.param("fieldValidation").isEmpty()) {
            options.tree().put("fieldValidation", request.param("fieldValidation"));
        }
        if (request.flag("force")) {
            options.tree().put("force", true);
        }
        return options;
    }

    /** What stands before the slash of a user agent, as far as it can be shown. */
    private static String managerFromAgent(String agent) {
        int slash = agent.indexOf('/');
        String name = slash < 0 ? agent : agent.substring(0, slash);
        StringBuilder shown = new StringBuilder(Math.min(name.length(), MAX_MANAGER));
        for (int i = 0; i < name.length() && shown.length() < MAX_MANAGER; i++) {
            char c = name.charAt(i);
            if (c >= ' ' && c != 0x7f) {
                shown.append(c);
            }
        }
        return shown.isEmpty() ? "unknown" : shown.toString();
    }

    static FieldValidation fieldValidation(ApiRequest request) {
        return switch (request.param("fieldValidation")) {
            case "Ignore" -> FieldValidation.IGNORE;
            case "Strict" -> FieldValidation.STRICT;
            default -> FieldValidation.WARN;
        };
    }

    /** Which object a request is about. */
    static ObjectKey key(ApiRequest request, ServedResource resource) {
        String name = request.info().name();
        List<String> problems = Names.pathSegment(name);
        if (!problems.isEmpty()) {
            throw ApiException.badRequest(
                    "Name parameter invalid: %s: %s".formatted(GoText.quote(name), String.join(";", problems)));
        }
        return resource.type().namespaced()
                ? new ObjectKey(request.info().namespace(), request.info().name())
                : ObjectKey.cluster(request.info().name());
    }

    /** Whether an option is given at all, and is not said to be off. */
    static boolean isOn(ApiRequest request, String name) {
        return request.query().containsKey(name)
                && switch (request.param(name).toLowerCase(Locale.ROOT)) {
                    case "0", "false" -> false;
                    default -> true;
                };
    }

    /** Throws {@code BAD_REQUEST} for what is no number. */
    static OptionalLong number(ApiRequest request, String name) {
        if (!request.query().containsKey(name)) {
            return OptionalLong.empty();
        }
        String text = request.param(name);
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            String why = text.matches("[+-]?[0-9]+") ? "value out of range" : "invalid syntax";
            throw ApiException.badRequest("strconv.ParseInt: parsing %s: %s".formatted(GoText.quote(text), why));
        }
    }
}
