package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What the mounts and the block devices of a container must be. Pure. */
final class MountRules {
    private MountRules() {}

    private static Map<String, String> targets(Spot list, String target) {
        Map<String, String> result = new HashMap<>();
        list.each(each -> result.put(each.at("name").text(), each.at(target).text()));
        return result;
    }

    static void mounts(Spot container, PodScope scope) {
        Spot mounts = container.at("volumeMounts");
        if (mounts.size() == 0) {
            return;
        }
        Map<String, String> devices = targets(container.at("volumeDevices"), "devicePath");
        Set<String> targets = new HashSet<>();
        for (Spot mount : mounts.items()) {
            Spot name = mount.at("name");
            Spot target = mount.at("mountPath");
            TextRules.present(name);
            if (!scope.volumes().containsKey(name.text())) {
                name.notFound("");
            }
            TextRules.present(target);
            if (!targets.add(target.text())) {
                target.invalid(target.text(), "must be unique");
            }
            if (devices.containsKey(name.text())) {
                name.invalid(name.text(), "must not already exist in volumeDevices");
            }
            if (devices.containsValue(target.text())) {
                target.invalid(target.text(), "must not already exist as a path in volumeDevices");
            }
            subPaths(mounts, mount, scope);
            if (mount.at("mountPropagation").isSet()) {
                propagation(
                        mounts.at("mountPropagation")
                                .with(mount.at("mountPropagation").value()),
                        container);
            }
            readOnly(mounts, mount);
        }
    }

    /** What is wrong with the path itself is reported at the list, without the mount's number. */
    private static void subPaths(Spot mounts, Spot mount, PodScope scope) {
        Spot sub = mount.at("subPath");
        Spot expression = mount.at("subPathExpr");
        JsonNode volume = scope.volumes().getOrDefault(mount.at("name").text(), MissingNode.getInstance());
        if (volume.has("image")) {
            for (Spot each : List.of(sub, expression)) {
                if (!each.isEmpty()) {
                    each.invalid(each.text(), "not allowed in image volume sources");
                }
            }
        }
        if (!sub.isEmpty()) {
            TextRules.localPath(mounts.at("subPath").with(sub.value()));
        }
        if (!expression.isEmpty()) {
            if (!sub.isEmpty()) {
                expression.invalid(expression.text(), "subPathExpr and subPath are mutually exclusive");
            }
            TextRules.localPath(mounts.at("subPathExpr").with(expression.value()));
        }
    }

    private static void propagation(Spot propagation, Spot container) {
        propagation.oneOf("Bidirectional", "HostToContainer", "None");
        boolean privileged = container.at("securityContext", "privileged").flag();
        if (propagation.is("Bidirectional") && !privileged) {
            propagation.forbidden("Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private static void readOnly(Spot mounts, Spot mount) {
        Spot mode = mount.at("recursiveReadOnly");
        if (!mode.isSet() || mode.is("Disabled")) {
            return;
        }
        Spot at = mounts.at("recursiveReadOnly").with(mode.value());
        if (!mode.is("Enabled") && !mode.is("IfPossible")) {
            at.unsupported("Disabled", "Enabled", "IfPossible");
            return;
        }
        if (!mount.at("readOnly").flag()) {
            at.forbidden("may only be specified when readOnly is true");
        }
        Spot propagation = mount.at("mountPropagation");
        if (propagation.isSet() && !propagation.is("None")) {
            at.forbidden("may only be specified when mountPropagation is None or not specified");
        }
    }

    static void devices(Spot container, PodScope scope) {
        Spot devices = container.at("volumeDevices");
        if (devices.size() == 0) {
            return;
        }
        Map<String, String> mounts = targets(container.at("volumeMounts"), "mountPath");
        Set<String> names = new HashSet<>();
        Set<String> paths = new HashSet<>();
        for (Spot device : devices.items()) {
            Spot name = device.at("name");
            Spot path = device.at("devicePath");
            TextRules.present(name);
            if (names.contains(name.text())) {
                name.invalid(name.text(), "must be unique");
            }
            source(name, scope);
            TextRules.present(path);
            if (paths.contains(path.text())) {
                path.invalid(path.text(), "must be unique");
            }
            if (TextRules.hasBacksteps(path.text())) {
                path.invalid(path.text(), "can not contain backsteps ('..')");
            } else {
                paths.add(path.text());
            }
            if (mounts.containsKey(name.text())) {
                name.invalid(name.text(), "must not already exist in volumeMounts");
            }
            if (mounts.containsValue(path.text())) {
                path.invalid(path.text(), "must not already exist as a path in volumeMounts");
            }
            if (!name.isEmpty()) {
                names.add(name.text());
            }
        }
    }

    private static void source(Spot name, PodScope scope) {
        JsonNode volume = scope.volumes().get(name.text());
        if (volume == null) {
            name.notFound("");
        } else if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
            name.invalid(
                    name.text(),
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for" + " block mode");
        }
    }
}
