package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What the security contexts of pods and containers must be. Pure. */
final class SecurityRules {
    private static final String SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String SYSCTL = "^(" + SEGMENT + "[\\./])*" + SEGMENT + "$";
    private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);
    private static final int MAX_SYSCTL = 253;
    private static final int MAX_PROFILE = 4095;

    private SecurityRules() {}

    static void pod(Spot spec) {
        Spot context = spec.at("securityContext");
        if (!context.isSet()) {
            return;
        }
        id(context.at("fsGroup"));
        id(context.at("runAsUser"));
        id(context.at("runAsGroup"));
        context.at("supplementalGroups").each(SecurityRules::id);
        Spot shared = spec.at("shareProcessNamespace");
        if (shared.flag() && spec.at("hostPID").flag()) {
            context.at("shareProcessNamespace")
                    .invalid(true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(context.at("sysctls"), spec);
        if (context.at("fsGroupChangePolicy").isSet()) {
            context.at("fsGroupChangePolicy").oneOf("Always", "OnRootMismatch");
        }
        seccomp(context.at("seccompProfile"));
        WindowsRules.options(context.at("windowsOptions"));
        appArmor(context.at("appArmorProfile"));
        if (context.at("supplementalGroupsPolicy").isSet()) {
            context.at("supplementalGroupsPolicy").oneOf("Merge", "Strict");
        }
        if (context.at("seLinuxChangePolicy").isSet()) {
            context.at("seLinuxChangePolicy").oneOf("MountOption", "Recursive");
        }
    }

    private static void id(Spot id) {
        NumberRules.between(id, 0, Integer.MAX_VALUE);
    }

    private static void sysctls(Spot sysctls, Spot spec) {
        Set<String> seen = new HashSet<>();
        for (Spot sysctl : sysctls.items()) {
            Spot name = sysctl.at("name");
            String text = name.text();
            if (text.isEmpty()) {
                name.required();
            } else if (text.length() > MAX_SYSCTL
                    || !SYSCTL_PATTERN.matcher(text).matches()) {
                name.invalid(text, "must have at most 253 characters and match regex " + SYSCTL);
            } else if (seen.contains(text)) {
                name.duplicate();
            }
            String dotted = text.replace('/', '.');
            if (dotted.startsWith("net.") && spec.at("hostNetwork").flag()) {
                name.invalid(text, "may not be specified when 'hostNetwork' is true");
            } else if (isOfIpc(dotted) && spec.at("hostIPC").flag()) {
                name.invalid(text, "may not be specified when 'hostIPC' is true");
            }
            seen.add(text);
        }
    }

    private static boolean isOfIpc(String name) {
        return name.equals("kernel.sem")
                || name.startsWith("kernel.shm")
                || name.startsWith("kernel.msg")
                || name.startsWith("fs.mqueue.");
    }

    static void container(Spot context, boolean hostUsers) {
        if (!context.isSet()) {
            return;
        }
        id(context.at("runAsUser"));
        id(context.at("runAsGroup"));
        Spot mount = context.at("procMount");
        if (mount.isSet()) {
            mount.oneOf("Default", "Unmasked");
            if (hostUsers && mount.is("Unmasked")) {
                mount.invalid("`hostUsers` must be false to use `Unmasked`");
            }
        }
        seccomp(context.at("seccompProfile"));
        Spot escalation = context.at("allowPrivilegeEscalation");
        if (escalation.isSet() && !escalation.flag()) {
            if (context.at("privileged").flag()) {
                context.invalid("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            for (String added : context.at("capabilities", "add").texts()) {
                if (added.equals("CAP_SYS_ADMIN")) {
                    context.invalid(
                            "cannot set `allowPrivilegeEscalation` to false and" + " `capabilities.Add` CAP_SYS_ADMIN");
                }
            }
        }
        WindowsRules.options(context.at("windowsOptions"));
        appArmor(context.at("appArmorProfile"));
    }

    private static void seccomp(Spot profile) {
        if (!profile.isSet()) {
            return;
        }
        Spot type = profile.at("type");
        Spot file = profile.at("localhostProfile");
        if (type.isEmpty()) {
            type.required("type is required when seccompProfile is set");
        } else {
            type.oneOf("Localhost", "RuntimeDefault", "Unconfined");
        }
        if (!type.is("Localhost")) {
            if (file.isSet()) {
                file.invalid(profile.value(), "can only be set when seccomp type is Localhost");
            }
        } else if (!file.isSet()) {
            file.required("must be set when seccomp type is Localhost");
        } else {
            TextRules.localPath(file);
        }
    }

    private static void appArmor(Spot profile) {
        if (!profile.isSet()) {
            return;
        }
        Spot type = profile.at("type");
        Spot name = profile.at("localhostProfile");
        switch (type.text()) {
            case "Localhost" -> {
                if (name.text().isBlank() && name.text().isEmpty()) {
                    name.required("must be set when AppArmor type is Localhost");
                } else if (!name.text().equals(name.text().strip())) {
                    name.invalid("must not be padded with whitespace");
                }
                if (name.text().length() > MAX_PROFILE) {
                    name.tooLong(MAX_PROFILE);
                }
            }
            case "RuntimeDefault", "Unconfined" -> {
                if (name.isSet()) {
                    name.invalid("can only be set when AppArmor type is Localhost");
                }
            }
            case "" -> type.required("type is required when appArmorProfile is set");
            default -> type.unsupported("Localhost", "RuntimeDefault", "Unconfined");
        }
    }
}
