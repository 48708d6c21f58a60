package io.kjava.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The build's memory of the architecture: packages form no cycle, foreign nouns live in one room, a
 * module sees only what the map allows. Reads the class files of all modules.
 */
class PackageDirectionTest {
    private static final String ROOT = "io/kjava/";
    private static final Pattern TYPE = Pattern.compile("L([\\w/$]+)/[\\w$]+[;<]");
    private static final List<String> MODULES = List.of(
            "common-api",
            "cri-client",
            "cni",
            "apiserver",
            "scheduler",
            "controller-manager",
            "kube-proxy",
            "kubelet",
            "addons",
            "dist");

    /** Foreign package prefix to the rooms (prefixes, below io/kjava/) that may name it. */
    private static final Map<String, List<String>> ONLY_HERE = Map.ofEntries(
            Map.entry("org/sqlite", List.of("apiserver/storage/embedded")),
            Map.entry("java/sql", List.of("apiserver/storage/embedded")),
            Map.entry("io/etcd", List.of("apiserver/storage/etcd")),
            Map.entry("io/netty", List.of("http", "addons/dns", "cri/grpc")),
            Map.entry("io/grpc", List.of("cri/grpc", "apiserver/storage/etcd")),
            Map.entry(
                    "com/google/protobuf",
                    List.of("cri/grpc", "apiserver/protobuf", "apiserver/openapi", "apiserver/storage/etcd")),
            Map.entry(
                    "java/net/http",
                    List.of(
                            "client/http",
                            "apiserver/admission/webhook",
                            "apiserver/nodeproxy",
                            "apiserver/webhook",
                            "dist/join",
                            "kubelet/probe")),
            Map.entry("dev/cel", List.of("apiserver/cel")),
            Map.entry("org/bouncycastle", List.of("pki")),
            Map.entry("org/yaml", List.of("codec")),
            Map.entry("picocli", List.of("dist/cli")),
            Map.entry("io/prometheus", List.of("telemetry")),
            Map.entry("ch/qos/logback", List.of("dist")));

    /** Top-level rooms of a module to the other modules' rooms that they may use besides common-api. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "apiserver", List.of(),
            "scheduler", List.of(),
            "controllers", List.of(),
            "kubeproxy", List.of(),
            "kubelet", List.of("cri"),
            "cri", List.of(),
            "cni", List.of(),
            "addons", List.of());

    private final Map<String, Set<String>> uses = packageUses();

    @Test
    void packagesFormNoCycle() {
        List<String> cycles = new ArrayList<>();
        for (String start : uses.keySet()) {
            pathBack(start).forEach(path -> cycles.add(path));
        }
        assertThat(cycles).isEmpty();
    }

    @Test
    void foreignNounsLiveInTheirRooms() {
        List<String> strays = new ArrayList<>();
        uses.forEach((user, used) -> ONLY_HERE.forEach((noun, rooms) -> {
            boolean named = used.stream().anyMatch(u -> u.startsWith(noun));
            boolean allowed = rooms.stream().anyMatch(r -> isIn(user, r));
            if (named && !allowed) {
                strays.add(user + " names " + noun);
            }
        }));
        assertThat(strays).isEmpty();
    }

    @Test
    void siblingModulesDoNotKnowEachOther() {
        List<String> strays = new ArrayList<>();
        uses.forEach((user, used) -> {
            String module = first(user);
            List<String> allowed = MAY_USE.get(module);
            if (allowed == null) {
                return;
            }
            used.stream()
                    .filter(u -> u.startsWith(ROOT))
                    .filter(u -> MAY_USE.containsKey(first(u)))
                    .filter(u -> !first(u).equals(module) && !allowed.contains(first(u)))
                    .forEach(u -> strays.add(user + " names " + u));
        });
        assertThat(strays).isEmpty();
    }

    @Test
    void nothingInAModuleImportsItsDoor() {
        List<String> strays = new ArrayList<>();
        uses.forEach((user, used) -> {
            String door = ROOT + first(user);
            if (MAY_USE.containsKey(first(user)) && !user.equals(door)) {
                used.stream()
                        .filter(u -> u.equals(door) && !door.equals(ROOT + "cri"))
                        .forEach(u -> strays.add(user + " names its door " + u));
            }
        });
        assertThat(strays).isEmpty();
    }

    private static boolean isIn(String user, String room) {
        return user.equals(ROOT + room) || user.startsWith(ROOT + room + "/");
    }

    private static String first(String name) {
        String rest = name.substring(ROOT.length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    /** The shortest way from a package to itself, if there is one. */
    private List<String> pathBack(String start) {
        Map<String, String> cameFrom = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            String at = open.poll();
            for (String next : uses.getOrDefault(at, Set.of())) {
                if (next.equals(start)) {
                    StringBuilder path = new StringBuilder(start);
                    for (String step = at; !step.equals(start); step = cameFrom.get(step)) {
                        path.append(" <- ").append(step);
                    }
                    return List.of(path.append(" <- ").append(start).toString());
                }
                if (uses.containsKey(next) && cameFrom.putIfAbsent(next, at) == null) {
                    open.add(next);
                }
            }
        }
        return List.of();
    }

    private static Map<String, Set<String>> packageUses() {
        Map<String, Set<String>> result = new TreeMap<>();
        for (String module : MODULES) {
            Path classes = Path.of("..", module, "target", "classes");
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    ClassModel model = ClassFile.of().parse(file);
                    String user = packageOf(model.thisClass().asInternalName());
                    Set<String> used = result.computeIfAbsent(user, _ -> new TreeSet<>());
                    for (PoolEntry entry : model.constantPool()) {
                        addPackages(entry, used);
                    }
                    used.remove(user);
                }
            } catch (IOException e) {
                throw new IllegalStateException("classes of " + module + " are not readable", e);
            }
        }
        return result;
    }

    private static void addPackages(PoolEntry entry, Set<String> used) {
        switch (entry) {
            case ClassEntry type -> used.add(packageOf(type.asInternalName()));
            case Utf8Entry text -> {
                Matcher types = TYPE.matcher(text.stringValue());
                while (types.find()) {
                    used.add(types.group(1));
                }
            }
            default -> {}
        }
    }

    private static String packageOf(String internalName) {
        String element = internalName.replaceFirst("^\\[+L?", "");
        int slash = element.lastIndexOf('/');
        return slash < 0 ? "" : element.substring(0, slash);
    }
}
