package io.kjava.cri.grpc;

import io.kjava.cri.ContainerConfig.Capabilities;
import io.kjava.cri.ContainerConfig.Security;
import io.kjava.cri.LinuxResources;
import io.kjava.cri.LinuxResources.HugepageLimit;
import io.kjava.cri.NamespaceOptions;
import io.kjava.cri.NamespaceOptions.IdMapping;
import io.kjava.cri.NamespaceOptions.Mode;
import io.kjava.cri.NamespaceOptions.UserNamespace;
import io.kjava.cri.SecurityOptions;
import io.kjava.cri.SecurityOptions.Profile;
import io.kjava.cri.SecurityOptions.Selinux;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Confinement and limits, to and from the wire. Pure. */
final class SecurityMessages {
    private SecurityMessages() {}

    /** The fields as a sandbox numbers them. */
    static void sandboxSecurity(WireWriter out, SecurityOptions options) {
        out.message(1, options.namespaces(), SecurityMessages::namespaces)
                .message(2, options.selinux(), SecurityMessages::selinux)
                .optionalNumber(3, options.runAsUser())
                .bool(4, options.readonlyRootfs())
                .numbers(5, options.supplementalGroups())
                .bool(6, options.privileged())
                .optionalNumber(8, options.runAsGroup())
                .message(9, options.seccomp(), SecurityMessages::profile)
                .message(10, options.apparmor(), SecurityMessages::profile)
                .number(11, options.groupsPolicy().ordinal());
    }

    /** The fields as a container numbers them. */
    static void containerSecurity(WireWriter out, Security security) {
        SecurityOptions options = security.options();
        out.message(1, security.capabilities(), SecurityMessages::capabilities)
                .bool(2, options.privileged())
                .message(3, options.namespaces(), SecurityMessages::namespaces)
                .message(4, options.selinux(), SecurityMessages::selinux)
                .optionalNumber(5, options.runAsUser())
                .string(6, security.runAsUsername())
                .bool(7, options.readonlyRootfs())
                .numbers(8, options.supplementalGroups())
                .bool(11, security.noNewPrivileges())
                .optionalNumber(12, options.runAsGroup())
                .strings(13, security.maskedPaths())
                .strings(14, security.readonlyPaths())
                .message(15, options.seccomp(), SecurityMessages::profile)
                .message(16, options.apparmor(), SecurityMessages::profile)
                .number(17, options.groupsPolicy().ordinal());
    }

    static void resources(WireWriter out, LinuxResources resources) {
        out.number(1, resources.cpuPeriod())
                .number(2, resources.cpuQuota())
                .number(3, resources.cpuShares())
                .number(4, resources.memoryLimit())
                .number(5, resources.oomScoreAdj())
                .string(6, resources.cpusetCpus())
                .string(7, resources.cpusetMems())
                .messages(
                        8,
                        resources.hugepages(),
                        (page, limit) -> page.string(1, limit.pageSize()).number(2, limit.limit()))
                .map(9, resources.unified())
                .number(10, resources.memorySwapLimit());
    }

    static LinuxResources resources(WireReader in) {
        long[] numbers = new long[11];
        String cpus = "";
        String mems = "";
        List<HugepageLimit> pages = new ArrayList<>();
        Map<String, String> unified = new HashMap<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1, 2, 3, 4, 5, 10 -> numbers[field] = in.number();
                case 6 -> cpus = in.string();
                case 7 -> mems = in.string();
                case 8 -> pages.add(hugepages(in.message()));
                case 9 -> in.entryInto(unified);
                default -> in.skip();
            }
        }
        return new LinuxResources(
                numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], cpus, mems, pages, unified, numbers[10]);
    }

    static NamespaceOptions namespaces(WireReader in) {
        Mode network = Mode.POD;
        Mode pid = Mode.POD;
        Mode ipc = Mode.POD;
        String target = "";
        UserNamespace user = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> network = mode(in.integer());
                case 2 -> pid = mode(in.integer());
                case 3 -> ipc = mode(in.integer());
                case 4 -> target = in.string();
                case 5 -> user = userNamespace(in.message());
                default -> in.skip();
            }
        }
        return new NamespaceOptions(network, pid, ipc, target, user);
    }

    private static void namespaces(WireWriter out, NamespaceOptions options) {
        out.number(1, options.network().ordinal())
                .number(2, options.pid().ordinal())
                .number(3, options.ipc().ordinal())
                .string(4, options.targetId())
                .message(5, options.user(), SecurityMessages::userNamespace);
    }

    private static void userNamespace(WireWriter out, UserNamespace user) {
        out.number(1, user.mode().ordinal())
                .messages(2, user.uids(), SecurityMessages::idMapping)
                .messages(3, user.gids(), SecurityMessages::idMapping);
    }

    private static UserNamespace userNamespace(WireReader in) {
        Mode mode = Mode.POD;
        List<IdMapping> uids = new ArrayList<>();
        List<IdMapping> gids = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> mode = mode(in.integer());
                case 2 -> uids.add(idMapping(in.message()));
                case 3 -> gids.add(idMapping(in.message()));
                default -> in.skip();
            }
        }
        return new UserNamespace(mode, uids, gids);
    }

    private static void idMapping(WireWriter out, IdMapping mapping) {
        out.number(1, mapping.hostId()).number(2, mapping.containerId()).number(3, mapping.length());
    }

    private static IdMapping idMapping(WireReader in) {
        int[] numbers = new int[4];
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1, 2, 3 -> numbers[field] = in.integer();
                default -> in.skip();
            }
        }
        return new IdMapping(numbers[1], numbers[2], numbers[3]);
    }

    private static void selinux(WireWriter out, Selinux selinux) {
        out.string(1, selinux.user())
                .string(2, selinux.role())
                .string(3, selinux.type())
                .string(4, selinux.level());
    }

    private static void profile(WireWriter out, Profile profile) {
        out.number(1, profile.kind().ordinal()).string(2, profile.localhostRef());
    }

    private static void capabilities(WireWriter out, Capabilities capabilities) {
        out.strings(1, capabilities.add()).strings(2, capabilities.drop());
    }

    private static HugepageLimit hugepages(WireReader in) {
        String size = "";
        long limit = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> size = in.string();
                case 2 -> limit = in.number();
                default -> in.skip();
            }
        }
        return new HugepageLimit(size, limit);
    }

    private static Mode mode(int wire) {
        return at(Mode.values(), wire, Mode.POD);
    }

    /** A newer runtime may know more values than we do. */
    static <E> E at(E[] values, int wire, E unknown) {
        return wire >= 0 && wire < values.length ? values[wire] : unknown;
    }
}
