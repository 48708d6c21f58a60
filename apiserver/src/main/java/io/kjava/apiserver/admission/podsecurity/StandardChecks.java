package io.kjava.apiserver.admission.podsecurity;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All checks of the Pod Security Standards, in the order of their findings. Pure. */
final class StandardChecks {
    private static final List<Check> ALL = all();

    /**
     * One check from one version on, until the next row of the same name.
     *
     * @param overrides checks of the baseline that this one is stricter than
     */
    private record Check(
            String name, Level level, int since, Set<String> overrides, Function<PodView, Optional<Finding>> rule) {
        private Check {
            requireNonNull(name, "name");
            requireNonNull(level, "level");
            overrides = Set.copyOf(overrides);
            requireNonNull(rule, "rule");
        }
    }

    private StandardChecks() {}

    static List<Finding> findings(LevelVersion wanted, PodView pod) {
        if (wanted.level() == Level.PRIVILEGED) {
            return List.of();
        }
        List<Check> current = current(wanted);
        Set<String> overridden =
                current.stream().flatMap(c -> c.overrides.stream()).collect(Collectors.toSet());
        return current.stream()
                .filter(check -> !overridden.contains(check.name))
                .flatMap(check -> check.rule.apply(pod).stream())
                .toList();
    }

    private static List<Check> current(LevelVersion wanted) {
        List<Check> current = new ArrayList<>();
        for (Check check : ALL) {
            if (check.level.compareTo(wanted.level()) > 0 || check.since > wanted.minor()) {
                continue;
            }
            current.removeIf(older -> older.name.equals(check.name));
            current.add(check);
        }
        return current;
    }

    private static Check baseline(String name, int since, Function<PodView, Optional<Finding>> rule) {
        return new Check(name, Level.BASELINE, since, Set.of(), rule);
    }

    private static Check restricted(
            String name, int since, String overrides, Function<PodView, Optional<Finding>> rule) {
        return new Check(name, Level.RESTRICTED, since, overrides.isEmpty() ? Set.of() : Set.of(overrides), rule);
    }

    private static List<Check> all() {
        return List.of(
                baseline("appArmorProfile", 0, ProfileChecks::appArmor),
                baseline("capabilities_baseline", 0, CapabilityChecks::baseline),
                baseline("hostNamespaces", 0, HostChecks::namespaces),
                baseline("hostPathVolumes", 0, HostChecks::hostPaths),
                baseline("hostPorts", 0, HostChecks::ports),
                baseline("hostProbesAndHostLifecycle", 34, HostChecks::probes),
                baseline("privileged", 0, UserChecks::privileged),
                baseline("procMount", 0, HostChecks::procMount),
                baseline("procMount", 35, unlessOwnUsers(HostChecks::procMount)),
                baseline("seLinuxOptions", 0, pod -> ProfileChecks.seLinux(pod, false)),
                baseline("seLinuxOptions", 31, pod -> ProfileChecks.seLinux(pod, true)),
                baseline("seccompProfile_baseline", 0, ProfileChecks::seccompAnnotations),
                baseline("seccompProfile_baseline", 19, ProfileChecks::seccomp),
                baseline("sysctls", 0, pod -> HostChecks.sysctls(pod, 0)),
                baseline("sysctls", 27, pod -> HostChecks.sysctls(pod, 27)),
                baseline("sysctls", 29, pod -> HostChecks.sysctls(pod, 29)),
                baseline("sysctls", 32, pod -> HostChecks.sysctls(pod, 32)),
                baseline("windowsHostProcess", 0, HostChecks::windowsHostProcess),
                restricted("allowPrivilegeEscalation", 8, "", UserChecks::escalation),
                restricted("allowPrivilegeEscalation", 25, "", unlessWindows(UserChecks::escalation)),
                restricted("capabilities_restricted", 22, "capabilities_baseline", CapabilityChecks::restricted),
                restricted(
                        "capabilities_restricted",
                        25,
                        "capabilities_baseline",
                        unlessWindows(CapabilityChecks::restricted)),
                restricted("procMount_restricted", 35, "procMount", HostChecks::procMount),
                restricted("restrictedVolumes", 0, "hostPathVolumes", VolumeChecks::restricted),
                restricted("runAsNonRoot", 0, "", UserChecks::nonRoot),
                restricted("runAsNonRoot", 35, "", unlessOwnUsers(UserChecks::nonRoot)),
                restricted("runAsUser", 23, "", UserChecks::rootUser),
                restricted("runAsUser", 35, "", unlessOwnUsers(UserChecks::rootUser)),
                restricted("seccompProfile_restricted", 19, "seccompProfile_baseline", ProfileChecks::seccompRequired),
                restricted(
                        "seccompProfile_restricted",
                        25,
                        "seccompProfile_baseline",
                        unlessWindows(ProfileChecks::seccompRequired)));
    }

    private static Function<PodView, Optional<Finding>> unlessWindows(Function<PodView, Optional<Finding>> rule) {
        return pod -> pod.isWindows() ? Optional.empty() : rule.apply(pod);
    }

    private static Function<PodView, Optional<Finding>> unlessOwnUsers(Function<PodView, Optional<Finding>> rule) {
        return pod -> pod.hasOwnUsers() ? Optional.empty() : rule.apply(pod);
    }
}
