package io.kjava.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks for a Java that is new enough: the environment first, then where packages put them. */
final class JavaHomes {
    private static final String[] FOLDERS = {
        "/usr/lib/jvm",
        "/usr/lib64/jvm",
        "/usr/java",
        "/usr/local/java",
        "/opt/java",
        "/opt",
        System.getProperty("user.home") + "/.jdks",
        System.getProperty("user.home") + "/.sdkman/candidates/java"
    };

    private JavaHomes() {}

    /** The {@code java} of the oldest release that is new enough, or null. */
    static File find() {
        for (String name : new String[] {"KJAVA_JAVA_HOME", "JAVA_HOME"}) {
            String home = System.getenv(name);
            if (home != null && version(new File(home)) >= Launch.REQUIRED) {
                return java(new File(home));
            }
        }
        File best = null;
        int bestVersion = Integer.MAX_VALUE;
        for (File home : candidates()) {
            int version = version(home);
            if (version >= Launch.REQUIRED && version < bestVersion) {
                best = java(home);
                bestVersion = version;
            }
        }
        return best;
    }

    private static List<File> candidates() {
        List<File> homes = new ArrayList<File>();
        for (String folder : FOLDERS) {
            File[] children = new File(folder).listFiles();
            if (children != null) {
                Arrays.sort(children);
                homes.addAll(Arrays.asList(children));
            }
        }
        return homes;
    }

    private static File java(File home) {
        return new File(home, "bin/java");
    }

    /** The feature release that the home's {@code release} file states; 0 when it is none. */
    private static int version(File home) {
        File release = new File(home, "release");
        if (!java(home).canExecute() || !release.canRead()) {
            return 0;
        }
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(new FileInputStream(release), Charset.forName("UTF-8")));
            try {
                String line = reader.readLine();
                while (line != null) {
                    if (line.startsWith("JAVA_VERSION=")) {
                        String text = line.substring(13).replace("\"", "");
                        return Launch.feature(text.split("[-+_]")[0]);
                    }
                    line = reader.readLine();
                }
            } finally {
                reader.close();
            }
        } catch (IOException e) {
            return 0; // not readable is not usable
        } catch (NumberFormatException e) {
            return 0;
        }
        return 0;
    }
}
