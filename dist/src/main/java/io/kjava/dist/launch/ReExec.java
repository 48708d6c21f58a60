package io.kjava.dist.launch;

import io.kjava.launcher.ServerFlags;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code execv} through the foreign-function API: same process id, a JVM with a server's flags. */
public final class ReExec {
    private static final int FIRST_OWN_DESCRIPTOR = 3;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final int SIGNAL_SET_BYTES = 128;
    private static final int SIG_SETMASK = 2;

    private ReExec() {}

    /** Does not return when it works; returns when it cannot, and the caller then serves as it is. */
    public static void replaceProcess(String[] args) {
        if (System.getenv("KJAVA_NOEXEC") != null) {
            return;
        }
        File java = new File(System.getProperty("java.home"), "bin/java");
        List<String> command = new ArrayList<>();
        command.add(java.getPath());
        command.addAll(ServerFlags.jvmFlags(java, args, System.getenv("KJAVA_JAVA_OPTS")));
        command.addAll(ownJvmFlags());
        command.add("-Dkjava.launched=exec");
        command.add("-jar");
        command.add(ServerFlags.jar());
        command.addAll(Arrays.asList(args));
        try {
            exec(java.getPath(), command);
        } catch (Throwable e) {
            System.err.println("kjava: running without the flags of a server: " + e);
        }
    }

    /** What the user wrote between {@code java} and {@code -jar}. */
    private static List<String> ownJvmFlags() {
        try {
            String all = Files.readString(Path.of("/proc/self/cmdline"));
            List<String> words = Arrays.asList(all.split("\0"));
            int jar = words.indexOf("-jar");
            return jar > 1 ? words.subList(1, jar) : List.of();
        } catch (java.io.IOException e) {
            return List.of();
        }
    }

    @SuppressWarnings("restricted") // three calls of libc with the signatures of its manual
    private static void exec(String program, List<String> command) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle closeRange = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close_range"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle signalMask = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("pthread_sigmask"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        MethodHandle execv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("execv"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                argv.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            argv.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            // The JVM leaves descriptors without CLOEXEC and SIGQUIT blocked; the next one must not
            // inherit either.
            int _ = (int) closeRange.invokeExact(FIRST_OWN_DESCRIPTOR, -1, CLOSE_RANGE_CLOEXEC);
            MemorySegment none = arena.allocate(SIGNAL_SET_BYTES);
            int _ = (int) signalMask.invokeExact(SIG_SETMASK, none, MemorySegment.NULL);
            int result = (int) execv.invokeExact(arena.allocateFrom(program), argv);
            throw new IllegalStateException("execv returned " + result);
        }
    }
}
