package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.kjava.cri.ContainerConfig.Capabilities;
import io.kjava.cri.ContainerConfig.Security;
import io.kjava.cri.Image;
import io.kjava.cri.NamespaceOptions;
import io.kjava.cri.NamespaceOptions.Mode;
import io.kjava.cri.SecurityOptions;
import io.kjava.cri.SecurityOptions.GroupsPolicy;
import io.kjava.cri.SecurityOptions.Profile;
import io.kjava.cri.SecurityOptions.Selinux;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Security contexts as the runtime wants them: a container's own settings go before its pod's. Pure.
 *
 * @param seccompProfiles the directory of a node's own profiles
 * @param seccompByDefault whether what asks for no profile gets the runtime's
 */
public record SecurityConfigs(Path seccompProfiles, boolean seccompByDefault) {
    private static final String APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    public SecurityConfigs {
        requireNonNull(seccompProfiles, "seccompProfiles");
    }

    SecurityOptions sandbox(Pod pod) {
        PodSecurityContext context = contextOf(pod);
        boolean privileged =
                pod.getSpec().getContainers().stream().anyMatch(spec -> isPrivileged(spec.getSecurityContext()));
        return new SecurityOptions(
                namespaces(pod),
                selinux(context.getSeLinuxOptions()),
                context.getRunAsUser(),
                context.getRunAsUser() == null ? null : context.getRunAsGroup(),
                false,
                groups(context),
                groupsPolicy(context),
                privileged,
                Profile.RUNTIME_DEFAULT,
                null);
    }

    /**
     * @param image what the container will run, for its user
     * @param targetId of the container whose processes are joined; empty for none
     */
    Security container(Pod pod, PodMember member, Image image, String targetId) {
        PodSecurityContext podContext = contextOf(pod);
        SecurityContext own = contextOf(member);
        Long user = firstOf(own.getRunAsUser(), podContext.getRunAsUser());
        String username = "";
        if (user == null) {
            user = image.uid();
            username = user == null ? image.username() : "";
        }
        verifyNonRoot(pod, member, user, username);
        boolean privileged = isPrivileged(own);
        NamespaceOptions namespaces = namespaces(pod);
        boolean unmasked = "Unmasked".equals(own.getProcMount()) || privileged;
        SecurityOptions options = new SecurityOptions(
                targetId.isEmpty() ? namespaces : namespaces.withTarget(targetId),
                selinux(firstOf(own.getSeLinuxOptions(), podContext.getSeLinuxOptions())),
                user,
                firstOf(own.getRunAsGroup(), podContext.getRunAsGroup()),
                Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()),
                groups(podContext),
                groupsPolicy(podContext),
                privileged,
                seccomp(firstOf(own.getSeccompProfile(), podContext.getSeccompProfile())),
                apparmor(pod, member, own, podContext));
        return new Security(
                options,
                capabilities(own),
                username,
                Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()),
                unmasked ? List.of() : MASKED,
                unmasked ? List.of() : READONLY);
    }

    Map<String, String> sysctls(Pod pod) {
        Map<String, String> sysctls = new java.util.LinkedHashMap<>();
        contextOf(pod)
                .getSysctls()
                .forEach(sysctl -> sysctls.put(sysctl.getName().replace('/', '.'), sysctl.getValue()));
        return sysctls;
    }

    private static NamespaceOptions namespaces(Pod pod) {
        Mode pid = Mode.CONTAINER;
        if (Boolean.TRUE.equals(pod.getSpec().getHostPID())) {
            pid = Mode.NODE;
        } else if (Boolean.TRUE.equals(pod.getSpec().getShareProcessNamespace())) {
            pid = Mode.POD;
        }
        return new NamespaceOptions(
                nodeIf(pod.getSpec().getHostNetwork()),
                pid,
                nodeIf(pod.getSpec().getHostIPC()),
                "",
                null);
    }

    private static Mode nodeIf(@Nullable Boolean host) {
        return Boolean.TRUE.equals(host) ? Mode.NODE : Mode.POD;
    }

    private static List<Long> groups(PodSecurityContext context) {
        List<Long> groups = new ArrayList<>(context.getSupplementalGroups());
        Long fsGroup = context.getFsGroup();
        if (fsGroup != null && !groups.contains(fsGroup)) {
            groups.add(fsGroup);
        }
        return groups;
    }

    private static GroupsPolicy groupsPolicy(PodSecurityContext context) {
        return "Strict".equals(context.getSupplementalGroupsPolicy()) ? GroupsPolicy.STRICT : GroupsPolicy.MERGE;
    }

    private static void verifyNonRoot(Pod pod, PodMember member, @Nullable Long user, String username) {
        Boolean wanted =
                firstOf(contextOf(member).getRunAsNonRoot(), contextOf(pod).getRunAsNonRoot());
        if (!Boolean.TRUE.equals(wanted)) {
            return;
        }
        boolean own = firstOf(contextOf(member).getRunAsUser(), contextOf(pod).getRunAsUser()) != null;
        String where = "(pod: \"%s\", container: %s)".formatted(PodText.full(pod), member.name());
        if (user != null && user == 0) {
            throw ContainerStartException.config(
                    own
                            ? "container's runAsUser breaks non-root policy " + where
                            : "container has runAsNonRoot and image will run as root " + where);
        }
        if (user == null && !username.isEmpty()) {
            throw ContainerStartException.config(
                    "container has runAsNonRoot and image has non-numeric user (%s), cannot verify".formatted(username)
                            + " user is non-root "
                            + where);
        }
        if (user == null) {
            throw ContainerStartException.config("container has runAsNonRoot and image will run as root " + where);
        }
    }

    private @Nullable Profile seccomp(@Nullable SeccompProfile profile) {
        if (profile == null) {
            return seccompByDefault ? Profile.RUNTIME_DEFAULT : Profile.UNCONFINED;
        }
        return switch (profile.getType()) {
            case "RuntimeDefault" -> Profile.RUNTIME_DEFAULT;
            case "Localhost" ->
                new Profile(
                        Profile.Kind.LOCALHOST,
                        seccompProfiles.resolve(profile.getLocalhostProfile()).toString());
            default -> Profile.UNCONFINED;
        };
    }

    private static @Nullable Profile apparmor(
            Pod pod, PodMember member, SecurityContext own, PodSecurityContext podContext) {
        AppArmorProfile profile = firstOf(own.getAppArmorProfile(), podContext.getAppArmorProfile());
        if (profile != null) {
            return switch (profile.getType()) {
                case "RuntimeDefault" -> Profile.RUNTIME_DEFAULT;
                case "Localhost" -> new Profile(Profile.Kind.LOCALHOST, profile.getLocalhostProfile());
                default -> Profile.UNCONFINED;
            };
        }
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String old = annotations == null ? null : annotations.get(APPARMOR_ANNOTATION + member.name());
        if (old == null) {
            return null;
        }
        if (old.startsWith("localhost/")) {
            return new Profile(Profile.Kind.LOCALHOST, old.substring("localhost/".length()));
        }
        return old.equals("unconfined") ? Profile.UNCONFINED : Profile.RUNTIME_DEFAULT;
    }

    private static Capabilities capabilities(SecurityContext own) {
        return Optional.ofNullable(own.getCapabilities())
                .map(found -> new Capabilities(found.getAdd(), found.getDrop()))
                .orElse(Capabilities.UNCHANGED);
    }

    private static @Nullable Selinux selinux(@Nullable SELinuxOptions options) {
        return options == null
                ? null
                : new Selinux(
                        text(options.getUser()),
                        text(options.getRole()),
                        text(options.getType()),
                        text(options.getLevel()));
    }

    private static boolean isPrivileged(@Nullable SecurityContext context) {
        return context != null && Boolean.TRUE.equals(context.getPrivileged());
    }

    private static PodSecurityContext contextOf(Pod pod) {
        PodSecurityContext context = pod.getSpec().getSecurityContext();
        return context == null ? new PodSecurityContextBuilder().build() : context;
    }

    private static SecurityContext contextOf(PodMember member) {
        SecurityContext context = member.spec().getSecurityContext();
        return context == null ? new SecurityContextBuilder().build() : context;
    }

    private static <T> @Nullable T firstOf(@Nullable T own, @Nullable T pods) {
        return own == null ? pods : own;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
