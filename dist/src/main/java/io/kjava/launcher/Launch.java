package io.kjava.launcher;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The {@code main} of the JAR. On JDK 25 or later it runs kjava, first replacing its own process by one
 * with the flags of a server where the command is a long-running one. On an older Java it looks for a
 * JDK 25 and runs that as a child with the same standard streams, passing its end on in both
 * directions. Must stay free of anything that Java 8 lacks.
 */
public final class Launch {
    static final int REQUIRED = 25;
    private static final String MAIN = "io.kjava.dist.Main";
    private static final String REEXEC = "io.kjava.dist.launch.ReExec";
    private static final int EXIT_NO_JAVA = 78;

    private Launch() {}

    public static void main(String[] args) throws Exception {
        if (feature(System.getProperty("java.specification.version")) >= REQUIRED) {
            if (ServerFlags.isLongRunning(args) && System.getProperty("kjava.launched") == null) {
                Class.forName(REEXEC)
                        .getMethod("replaceProcess", String[].class)
                        .invoke(null, (Object) args);
            }
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
            return;
        }
        File java = JavaHomes.find();
        if (java == null) {
            System.err.println("kjava: needs a JDK "
                    + REQUIRED
                    + " or later, but this is Java "
                    + System.getProperty("java.version")
                    + " and none was found in JAVA_HOME or the usual folders; install one"
                    + " (package openjdk-25-jre-headless or temurin-25-jdk) or set"
                    + " KJAVA_JAVA_HOME");
            System.exit(EXIT_NO_JAVA);
        }
        System.exit(runChild(java, args));
    }

    private static int runChild(File java, String[] args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<String>();
        command.add(java.getPath());
        command.addAll(ServerFlags.jvmFlags(java, args, System.getenv("KJAVA_JAVA_OPTS")));
        command.add("-Dkjava.launched=child");
        command.add("-jar");
        command.add(ServerFlags.jar());
        command.addAll(Arrays.asList(args));
        final Process child = new ProcessBuilder(command).inheritIO().start();
        Thread forward = new Thread("forward-stop") {
            @Override
            public void run() {
                child.destroy();
                try {
                    child.waitFor();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Runtime.getRuntime().addShutdownHook(forward);
        int exit = child.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(forward);
        } catch (IllegalStateException e) {
            return exit; // already shutting down: the hook has done its work
        }
        return exit;
    }

    /** 8 for {@code 1.8}, 25 for {@code 25}. */
    static int feature(String specificationVersion) {
        String[] parts = specificationVersion.split("\\.");
        int first = Integer.parseInt(parts[0]);
        return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
    }
}
