package io.kjava.cri.grpc;

import io.kjava.cri.ContainerConfig;
import io.kjava.cri.ContainerState;
import io.kjava.cri.ContainerStatus;
import io.kjava.cri.ContainerStatus.User;
import io.kjava.cri.ContainerSummary;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.LinuxResources;
import io.kjava.cri.ListFilter;
import io.kjava.cri.Mount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Containers, to and from the wire. Pure. */
final class ContainerMessages {
    private ContainerMessages() {}

    static void config(WireWriter out, ContainerConfig config) {
        ContainerConfig.Process process = config.process();
        out.message(1, name -> name.string(1, config.name()).number(2, config.attempt()))
                .message(2, config.image(), ContainerMessages::image)
                .strings(3, process.command())
                .strings(4, process.args())
                .string(5, process.workingDir())
                .messages(
                        6,
                        process.env(),
                        (env, variable) -> env.string(1, variable.name()).string(2, variable.value()))
                .messages(7, config.mounts(), ContainerMessages::mount)
                .messages(
                        8,
                        config.devices(),
                        (device, value) -> device.string(1, value.containerPath())
                                .string(2, value.hostPath())
                                .string(3, value.permissions()))
                .map(9, config.labels())
                .map(10, config.annotations())
                .string(11, config.logPath())
                .bool(12, process.stdin())
                .bool(13, process.stdinOnce())
                .bool(14, process.tty())
                .message(
                        15,
                        linux -> linux.message(1, config.resources(), SecurityMessages::resources)
                                .message(2, config.security(), SecurityMessages::containerSecurity))
                .messages(17, config.cdiDevices(), (device, name) -> device.string(1, name))
                .number(18, process.stopSignal());
    }

    static void image(WireWriter out, ImageSpec image) {
        out.string(1, image.image())
                .map(2, image.annotations())
                .string(18, image.userSpecified())
                .string(19, image.handler());
    }

    static void filter(WireWriter out, ListFilter filter) {
        out.string(1, filter.id()).string(3, filter.sandboxId()).map(4, filter.labels());
    }

    static List<ContainerSummary> listAnswer(WireReader in) {
        List<ContainerSummary> items = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                items.add(summary(in.message()));
            } else {
                in.skip();
            }
        }
        return items;
    }

    static @Nullable ContainerStatus statusAnswer(WireReader in) {
        ContainerStatus status = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                status = status(in.message());
            } else {
                in.skip();
            }
        }
        return status;
    }

    /** The image's name only. */
    static String imageName(WireReader in) {
        String name = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                name = in.string();
            } else {
                in.skip();
            }
        }
        return name;
    }

    private static ContainerSummary summary(WireReader in) {
        Fields fields = new Fields();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> fields.id = in.string();
                case 2 -> fields.sandboxId = in.string();
                case 3 -> fields.metadata(in.message());
                case 4 -> fields.image = imageName(in.message());
                case 5 -> fields.imageRef = in.string();
                case 6 -> fields.state(in.integer());
                case 7 -> fields.createdAt = in.time();
                case 8 -> in.entryInto(fields.labels);
                case 9 -> in.entryInto(fields.annotations);
                default -> in.skip();
            }
        }
        return fields.summary();
    }

    private static ContainerStatus status(WireReader in) {
        Fields fields = new Fields();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> fields.id = in.string();
                case 2 -> fields.metadata(in.message());
                case 3 -> fields.state(in.integer());
                case 4 -> fields.createdAt = in.time();
                case 5 -> fields.startedAt = in.optionalTime();
                case 6 -> fields.finishedAt = in.optionalTime();
                case 7 -> fields.exitCode = in.integer();
                case 8 -> fields.image = imageName(in.message());
                case 9 -> fields.imageRef = in.string();
                case 10 -> fields.reason = in.string();
                case 11 -> fields.message = in.string();
                case 12 -> in.entryInto(fields.labels);
                case 13 -> in.entryInto(fields.annotations);
                case 14 -> fields.mounts.add(mount(in.message()));
                case 15 -> fields.logPath = in.string();
                case 16 -> fields.resources = linuxOf(in.message());
                case 17 -> fields.imageId = in.string();
                case 18 -> fields.user = userOf(in.message());
                case 19 -> fields.stopSignal = in.integer();
                default -> in.skip();
            }
        }
        return fields.status();
    }

    private static void mount(WireWriter out, Mount mount) {
        out.string(1, mount.containerPath())
                .string(2, mount.hostPath())
                .bool(3, mount.readonly())
                .bool(4, mount.selinuxRelabel())
                .number(5, mount.propagation().ordinal())
                .bool(8, mount.recursiveReadOnly())
                .message(9, mount.image(), ContainerMessages::image)
                .string(10, mount.imageSubPath());
    }

    private static Mount mount(WireReader in) {
        String container = "";
        String host = "";
        boolean readonly = false;
        int propagation = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> container = in.string();
                case 2 -> host = in.string();
                case 3 -> readonly = in.bool();
                case 5 -> propagation = in.integer();
                default -> in.skip();
            }
        }
        Mount.Propagation known =
                SecurityMessages.at(Mount.Propagation.values(), propagation, Mount.Propagation.PRIVATE);
        return Mount.of(container, host, readonly).withPropagation(known);
    }

    private static @Nullable LinuxResources linuxOf(WireReader in) {
        LinuxResources found = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                found = SecurityMessages.resources(in.message());
            } else {
                in.skip();
            }
        }
        return found;
    }

    private static @Nullable User userOf(WireReader in) {
        User found = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                found = user(in.message());
            } else {
                in.skip();
            }
        }
        return found;
    }

    private static User user(WireReader in) {
        long uid = 0;
        long gid = 0;
        List<Long> groups = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> uid = in.number();
                case 2 -> gid = in.number();
                case 3 -> in.numbersInto(groups);
                default -> in.skip();
            }
        }
        return new User(uid, gid, groups);
    }

    /** What has been read so far. */
    private static final class Fields {
        private String id = "";
        private String sandboxId = "";
        private String name = "";
        private int attempt;
        private ContainerState state = ContainerState.CREATED;
        private Instant createdAt = Instant.EPOCH;
        private @Nullable Instant startedAt;
        private @Nullable Instant finishedAt;
        private int exitCode;
        private String image = "";
        private String imageRef = "";
        private String imageId = "";
        private String reason = "";
        private String message = "";
        private final Map<String, String> labels = new HashMap<>();
        private final Map<String, String> annotations = new HashMap<>();
        private final List<Mount> mounts = new ArrayList<>();
        private String logPath = "";
        private @Nullable User user;
        private @Nullable LinuxResources resources;
        private int stopSignal;

        void metadata(WireReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 1 -> name = in.string();
                    case 2 -> attempt = in.integer();
                    default -> in.skip();
                }
            }
        }

        void state(int wire) {
            state = SecurityMessages.at(ContainerState.values(), wire, ContainerState.UNKNOWN);
        }

        ContainerSummary summary() {
            return new ContainerSummary(
                    id, sandboxId, name, attempt, image, imageRef, state, createdAt, labels, annotations);
        }

        ContainerStatus status() {
            return new ContainerStatus(
                    id,
                    name,
                    attempt,
                    state,
                    createdAt,
                    startedAt,
                    finishedAt,
                    exitCode,
                    image,
                    imageRef,
                    imageId,
                    reason,
                    message,
                    labels,
                    annotations,
                    mounts,
                    logPath,
                    user,
                    resources,
                    stopSignal);
        }
    }
}
