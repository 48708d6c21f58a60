package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.kubelet.references.ConfigObjects;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Config maps and secrets as files: all keys, or those that items name. */
final class KeyedContent {
    private final ConfigObjects objects;
    private final String namespace;

    /** Which keys become files, under which paths and modes. */
    record Selection(List<KeyToPath> items, int defaultMode, boolean optional) {
        static Selection of(List<KeyToPath> items, @Nullable Integer mode, @Nullable Boolean optional) {
            return new Selection(items, mode == null ? 0644 : mode, Boolean.TRUE.equals(optional));
        }
    }

    KeyedContent(ConfigObjects objects, String namespace) {
        this.objects = objects;
        this.namespace = namespace;
    }

    ContentPart configMap(String name, Selection selection) {
        Optional<ConfigMap> found = objects.configMap(namespace, name);
        return part(
                "configmap",
                name,
                found.map(ConfigMap::getMetadata),
                () -> contents(found.orElseThrow()),
                "configmap references non-existent config key: ",
                selection);
    }

    ContentPart secret(String name, Selection selection) {
        Optional<Secret> found = objects.secret(namespace, name);
        return part(
                "secret",
                name,
                found.map(Secret::getMetadata),
                () -> decoded(found.orElseThrow().getData()),
                "references non-existent secret key: ",
                selection);
    }

    private static ContentPart part(
            String kind,
            String name,
            Optional<ObjectMeta> meta,
            Supplier<Map<String, byte[]>> contents,
            String missingKey,
            Selection selection) {
        String version = kind + "/" + name + "@";
        if (meta.isEmpty()) {
            if (!selection.optional()) {
                throw new VolumeProblem(kind + " \"" + name + "\" not found");
            }
            return ContentPart.nothing(version);
        }
        return new ContentPart(
                version + meta.get().getUid() + "/" + meta.get().getResourceVersion(),
                files -> select(contents.get(), missingKey, selection, files));
    }

    private static void select(
            Map<String, byte[]> contents, String missingKey, Selection selection, Map<String, ProjectedFile> files) {
        if (selection.items().isEmpty()) {
            contents.forEach((key, value) -> files.put(key, ProjectedFile.of(value, selection.defaultMode())));
        }
        for (KeyToPath item : selection.items()) {
            byte[] value = contents.get(item.getKey());
            if (value != null) {
                int mode = item.getMode() == null ? selection.defaultMode() : item.getMode();
                files.put(item.getPath(), ProjectedFile.of(value, mode));
            } else if (!selection.optional()) {
                throw new VolumeProblem(missingKey + item.getKey());
            }
        }
    }

    private static Map<String, byte[]> contents(ConfigMap configMap) {
        Map<String, byte[]> all = decoded(configMap.getBinaryData());
        configMap.getData().forEach((key, text) -> all.put(key, text.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    private static Map<String, byte[]> decoded(@Nullable Map<String, String> base64) {
        Map<String, byte[]> all = new HashMap<>();
        if (base64 != null) {
            base64.forEach((key, text) -> all.put(key, Base64.getDecoder().decode(text == null ? "" : text)));
        }
        return all;
    }
}
