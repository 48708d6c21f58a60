package io.kjava.launcher;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** The JVM flags for each kind of command, and the name of the AOT cache that goes with them. */
public final class ServerFlags {
    private static final int TAIL = 65557; // the longest end-of-central-directory record
    private static final String[] EVERY = {
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-Xss512k",
        "-Dio.netty.jfr.enabled=false",
        "-Dio.netty.leakDetection.level=disabled" // it takes a stack trace of every hundredth buffer
    };

    /**
     * What is hot for the length of a start only is not worth the optimising compiler, which takes a
     * quarter of a start's CPU time otherwise; what is hot for longer gets there four times later.
     */
    private static final String[] LATE_OPTIMISING = {
        "-XX:Tier4InvocationThreshold=20000",
        "-XX:Tier4MinInvocationThreshold=2400",
        "-XX:Tier4CompileThreshold=60000",
        "-XX:Tier4BackEdgeThreshold=160000"
    };

    private ServerFlags() {}

    /** Whether the command is a server, which is worth a JVM of its own kind. */
    public static boolean isLongRunning(String[] args) {
        if (Arrays.asList(args).contains("--help") || Arrays.asList(args).contains("-h")) {
            return false;
        }
        return args.length > 0 && (args[0].equals("server") || args[0].equals("agent"));
    }

    /**
     * The flags for a command.
     *
     * @param java the {@code java} that will run
     * @param extra the user's own flags, space separated; may be null; they come last and so win
     */
    public static List<String> jvmFlags(File java, String[] args, String extra) {
        List<String> flags = new ArrayList<String>(Arrays.asList(EVERY));
        if (isLongRunning(args)) {
            boolean server = args[0].equals("server");
            flags.add(server ? "-Xms48m" : "-Xms16m");
            if (server) { // a request lives in the young generation, which does not grow before a full collection
                flags.add("-XX:NewSize=32m");
            }
            flags.add("-XX:MetaspaceSize=64m"); // a start fills 40 MiB: no full collection because of them
            flags.addAll(Arrays.asList(LATE_OPTIMISING));
            flags.add(server ? "-Xmx" + serverHeapMiB() + "m" : "-Xmx192m");
            flags.add("-XX:MinHeapFreeRatio=10");
            flags.add("-XX:MaxHeapFreeRatio=25");
            flags.add("-XX:TrimNativeHeapInterval=5000");
            flags.add("-XX:+ExitOnOutOfMemoryError");
            File cache = aotCache(java);
            if (cache != null && cache.canRead()) {
                flags.add("-XX:AOTCache=" + cache.getPath());
            }
        } else {
            flags.add("-XX:TieredStopAtLevel=1");
            flags.add("-Xshare:auto");
        }
        if (extra != null && !extra.trim().isEmpty()) {
            flags.addAll(Arrays.asList(extra.trim().split("\\s+")));
        }
        return flags;
    }

    /** A quarter of the machine, between 384 MiB and 4 GiB. */
    private static long serverHeapMiB() {
        long total = 2048;
        try {
            RandomAccessFile meminfo = new RandomAccessFile("/proc/meminfo", "r");
            try {
                String line = meminfo.readLine(); // MemTotal:       24594828 kB
                total = Long.parseLong(line.substring(9, line.length() - 2).trim()) / 1024;
            } finally {
                meminfo.close();
            }
        } catch (IOException e) {
            total = 2048; // no /proc: assume the smallest machine that is supported
        }
        return Math.max(384, Math.min(4096, total / 4));
    }

    /** The JAR that this class came from. */
    public static String jar() {
        return new File(ServerFlags.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .getAbsolutePath();
    }

    /**
     * Where the AOT cache of this JAR on that Java is; null when the JAR cannot be read. The name holds
     * checksums of the JAR's directory of entries (names, sizes and checksums of all): a cache of other
     * classes would run silently in their place.
     */
    public static File aotCache(File java) {
        try {
            String home = System.getenv("KJAVA_AOT_DIR");
            File folder = new File(home == null ? "/var/cache/kjava" : home);
            String runtime =
                    java.getCanonicalFile().getParentFile().getParentFile().getName();
            return new File(folder, "kjava-" + digest(new File(jar())) + "-" + runtime + ".aot");
        } catch (IOException e) {
            return null;
        }
    }

    private static String digest(File jar) throws IOException {
        RandomAccessFile file = new RandomAccessFile(jar, "r");
        try {
            int tail = (int) Math.min(TAIL, file.length());
            byte[] end = new byte[tail];
            file.seek(file.length() - tail);
            file.readFully(end);
            int at = tail - 22;
            while (at >= 0 && !(end[at] == 'P' && end[at + 1] == 'K' && end[at + 2] == 5 && end[at + 3] == 6)) {
                at--;
            }
            if (at < 0) {
                throw new IOException("not a JAR: " + jar);
            }
            long size = littleEndian(end, at + 12);
            long start = littleEndian(end, at + 16);
            byte[] directory = new byte[(int) size];
            file.seek(start);
            file.readFully(directory);
            // Checksums of the JDK run in native code, a digest is interpreted here for a tenth of a second.
            CRC32 first = new CRC32();
            first.update(directory, 0, directory.length);
            CRC32 second = new CRC32();
            second.update(end, at, tail - at);
            second.update(directory, directory.length / 2, directory.length - directory.length / 2);
            return hex(first.getValue()) + hex(second.getValue()) + hex(file.length());
        } finally {
            file.close();
        }
    }

    /** Eight digits of the lower half. */
    private static String hex(long value) {
        return Long.toHexString(1L << 32 | value & 0xffffffffL).substring(1);
    }

    private static long littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }
}
