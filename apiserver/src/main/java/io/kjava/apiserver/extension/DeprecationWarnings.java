package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.CustomDefinition.Version;
import io.kjava.scheme.VersionPriority;
import java.util.List;
import java.util.Optional;

/** What users of a deprecated version are told. Pure. */
final class DeprecationWarnings {
    private DeprecationWarnings() {}

    static List<String> of(CustomDefinition definition, Version version) {
        if (!version.deprecated()) {
            return List.of();
        }
        String own = version.tree().path("deprecationWarning").asString("");
        if (!own.isEmpty()) {
            return List.of(own);
        }
        String kind = definition.names().path("kind").asString("");
        String text = "%s %s is deprecated".formatted(definition.apiVersion(version.name()), kind);
        Optional<String> better = definition.versions().stream()
                .filter(other -> other.served() && !other.deprecated())
                .map(Version::name)
                .filter(name -> VersionPriority.ORDER.compare(name, version.name()) < 0)
                .min(VersionPriority.ORDER);
        return List.of(better.map(name -> "%s; use %s %s".formatted(text, definition.apiVersion(name), kind))
                .orElse(text));
    }
}
