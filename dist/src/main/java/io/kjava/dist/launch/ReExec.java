package io.kjava.dist.launch;

import io.kjava.launcher.ServerFlags;
import java.io.File;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code execv} through the foreign-function API: same process id, a JVM with a server's flags. */
public final class ReExec {
    private static final long FIRST_OWN_DESCRIPTOR = 3;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final int SIGNAL_SET_BYTES = 128;
    private static final long SIG_SETMASK = 2;

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
        // One call of each: interpreting the way into C is quicker than compiling it.
        System.setProperty("jdk.internal.foreign.DowncallLinker.USE_SPEC", "false");
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

    /**
     * All calls go through one shape, three machine words to one: each shape that the JVM has to learn
     * costs a start tens of milliseconds, and a C function reads of a word what it declares.
     */
    @SuppressWarnings("restricted") // three calls of libc with the signatures of its manual
    private static void exec(String program, List<String> command) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle call = linker.downcallHandle(FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        MemorySegment closeRange = linker.defaultLookup().findOrThrow("close_range");
        MemorySegment signalMask = linker.defaultLookup().findOrThrow("pthread_sigmask");
        MemorySegment execv = linker.defaultLookup().findOrThrow("execv");
        ByteBuffer words = laidOut(program, command);
        long argv = MemorySegment.ofBuffer(words).address();
        long none = argv + Long.BYTES * (command.size() + 1L);
        // The JVM leaves descriptors without CLOEXEC and SIGQUIT blocked; the next one must not
        // inherit either.
        try {
            long _ = (long) call.invokeExact(closeRange, FIRST_OWN_DESCRIPTOR, LAST_DESCRIPTOR, CLOSE_RANGE_CLOEXEC);
            long _ = (long) call.invokeExact(signalMask, SIG_SETMASK, none, 0L);
            long result = (long) call.invokeExact(execv, none + SIGNAL_SET_BYTES, argv, 0L);
            throw new IllegalStateException("execv returned " + result);
        } finally {
            Reference.reachabilityFence(words);
        }
    }

    /** The addresses of the words with a zero at their end, an empty set of signals, the program, the words. */
    private static ByteBuffer laidOut(String program, List<String> command) {
        List<byte[]> texts = new ArrayList<>();
        texts.add((program + "\0").getBytes(StandardCharsets.UTF_8));
        int size = Long.BYTES * (command.size() + 1) + SIGNAL_SET_BYTES + texts.getFirst().length;
        for (String word : command) {
            byte[] text = (word + "\0").getBytes(StandardCharsets.UTF_8);
            texts.add(text);
            size += text.length;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        long start = MemorySegment.ofBuffer(buffer).address();
        int next = Long.BYTES * (command.size() + 1) + SIGNAL_SET_BYTES;
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                buffer.putLong(Long.BYTES * (i - 1), start + next);
            }
            buffer.put(next, texts.get(i));
            next += texts.get(i).length;
        }
        return buffer;
    }
}
