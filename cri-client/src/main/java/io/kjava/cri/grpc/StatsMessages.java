package io.kjava.cri.grpc;

import io.kjava.cri.ContainerStats;
import io.kjava.cri.FilesystemUsage;
import io.kjava.cri.ImageFilesystems;
import io.kjava.cri.ListFilter;
import io.kjava.cri.ResourceUsage.Cpu;
import io.kjava.cri.ResourceUsage.Interface;
import io.kjava.cri.ResourceUsage.Memory;
import io.kjava.cri.ResourceUsage.Network;
import io.kjava.cri.ResourceUsage.Swap;
import io.kjava.cri.SandboxConfig.Identity;
import io.kjava.cri.SandboxStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measurements, from the wire. Pure. */
final class StatsMessages {
    private static final long UNMEASURED = -1;

    private StatsMessages() {}

    static void containerFilter(WireWriter out, ListFilter filter) {
        out.string(1, filter.id()).string(2, filter.sandboxId()).map(3, filter.labels());
    }

    static void sandboxFilter(WireWriter out, ListFilter filter) {
        out.string(1, filter.id()).map(2, filter.labels());
    }

    static List<ContainerStats> containers(WireReader in) {
        List<ContainerStats> items = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                items.add(container(in.message()));
            } else {
                in.skip();
            }
        }
        return items;
    }

    static List<SandboxStats> sandboxes(WireReader in) {
        List<SandboxStats> items = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                items.add(sandbox(in.message()));
            } else {
                in.skip();
            }
        }
        return items;
    }

    static ImageFilesystems filesystems(WireReader in) {
        List<FilesystemUsage> images = new ArrayList<>();
        List<FilesystemUsage> containers = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> images.add(filesystem(in.message()));
                case 2 -> containers.add(filesystem(in.message()));
                default -> in.skip();
            }
        }
        return new ImageFilesystems(images, containers);
    }

    private static SandboxStats sandbox(WireReader in) {
        Attributes attributes = new Attributes();
        Cpu cpu = null;
        Memory memory = null;
        Network network = null;
        long processes = UNMEASURED;
        List<ContainerStats> containers = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                attributes.ofSandbox(in.message());
                continue;
            }
            if (field != 2) {
                in.skip();
                continue;
            }
            WireReader linux = in.message();
            for (int inner = linux.next(); inner != 0; inner = linux.next()) {
                switch (inner) {
                    case 1 -> cpu = cpu(linux.message());
                    case 2 -> memory = memory(linux.message());
                    case 3 -> network = network(linux.message());
                    case 4 -> processes = wrapped(linux.message(), 3)[2];
                    case 5 -> containers.add(container(linux.message()));
                    default -> linux.skip();
                }
            }
        }
        return new SandboxStats(
                attributes.id, attributes.identity, attributes.labels, cpu, memory, network, processes, containers);
    }

    private static ContainerStats container(WireReader in) {
        Attributes attributes = new Attributes();
        Cpu cpu = null;
        Memory memory = null;
        FilesystemUsage layer = null;
        Swap swap = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> attributes.ofContainer(in.message());
                case 2 -> cpu = cpu(in.message());
                case 3 -> memory = memory(in.message());
                case 4 -> layer = filesystem(in.message());
                case 5 -> swap = swap(in.message());
                default -> in.skip();
            }
        }
        return new ContainerStats(
                attributes.id, attributes.name, attributes.attempt, attributes.labels, cpu, memory, layer, swap);
    }

    private static Cpu cpu(WireReader in) {
        long[] numbers = wrapped(in, 4);
        return new Cpu(WireReader.instant(numbers[1]), numbers[2], numbers[3]);
    }

    private static Memory memory(WireReader in) {
        long[] numbers = wrapped(in, 8);
        return new Memory(
                WireReader.instant(numbers[1]), numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
    }

    private static Swap swap(WireReader in) {
        long[] numbers = wrapped(in, 4);
        return new Swap(WireReader.instant(numbers[1]), numbers[2], numbers[3]);
    }

    /** A timestamp in field 1, wrapped numbers in the following fields below {@code fields}. */
    private static long[] wrapped(WireReader in, int fields) {
        long[] numbers = new long[fields];
        Arrays.fill(numbers, UNMEASURED);
        numbers[1] = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                numbers[1] = in.number();
            } else if (field < fields) {
                numbers[field] = in.wrappedNumber();
            } else {
                in.skip();
            }
        }
        return numbers;
    }

    private static Network network(WireReader in) {
        Instant at = Instant.EPOCH;
        List<Interface> interfaces = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> at = in.time();
                case 2 -> interfaces.addFirst(networkInterface(in.message()));
                case 3 -> interfaces.add(networkInterface(in.message()));
                default -> in.skip();
            }
        }
        return new Network(at, interfaces);
    }

    private static Interface networkInterface(WireReader in) {
        String name = "";
        long[] numbers = new long[6];
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = in.string();
                case 2, 3, 4, 5 -> numbers[field] = in.wrappedNumber();
                default -> in.skip();
            }
        }
        return new Interface(name, numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    private static FilesystemUsage filesystem(WireReader in) {
        Instant at = Instant.EPOCH;
        String mountpoint = "";
        long used = UNMEASURED;
        long inodes = UNMEASURED;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> at = in.time();
                case 2 -> mountpoint = ContainerMessages.imageName(in.message());
                case 3 -> used = in.wrappedNumber();
                case 4 -> inodes = in.wrappedNumber();
                default -> in.skip();
            }
        }
        return new FilesystemUsage(at, mountpoint, used, inodes);
    }

    /** Whom a measurement is about. */
    private static final class Attributes {
        private String id = "";
        private String name = "";
        private int attempt;
        private Identity identity = new Identity("", "", "", 0);
        private final Map<String, String> labels = new HashMap<>();

        void ofContainer(WireReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 1 -> id = in.string();
                    case 2 -> metadata(in.message());
                    case 3 -> in.entryInto(labels);
                    default -> in.skip();
                }
            }
        }

        void ofSandbox(WireReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 1 -> id = in.string();
                    case 2 -> identity = SandboxMessages.identity(in.message());
                    case 3 -> in.entryInto(labels);
                    default -> in.skip();
                }
            }
        }

        private void metadata(WireReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 1 -> name = in.string();
                    case 2 -> attempt = in.integer();
                    default -> in.skip();
                }
            }
        }
    }

    static @Nullable ContainerStats oneContainer(WireReader in) {
        List<ContainerStats> found = containers(in);
        return found.isEmpty() ? null : found.getFirst();
    }
}
