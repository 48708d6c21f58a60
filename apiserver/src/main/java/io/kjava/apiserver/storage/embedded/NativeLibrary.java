package io.kjava.apiserver.storage.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Unpacks the engine's native library once for each of its versions. Left to itself the driver would
 * unpack it at every start under a new name, and leave it there when the process is killed.
 */
final class NativeLibrary {
    private static final String PATH = "org.sqlite.lib.path";
    private static final Object LOCK = new Object();

    private NativeLibrary() {}

    /** Makes sure that the driver finds the library. The first caller of a process decides where. */
    static void unpack(Path directory) {
        synchronized (LOCK) {
            if (System.getProperty(PATH) != null) {
                return;
            }
            String name = LibraryLoaderUtil.getNativeLibName();
            String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
            byte[] library = read(resource);
            if (library.length == 0) {
                return; // an unknown platform: the driver knows what to say
            }
            Path home = directory.resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
            write(home.resolve(name), library);
            System.setProperty(PATH, home.toAbsolutePath().toString());
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static void write(Path target, byte[] library) {
        try {
            if (Files.exists(target) && Files.size(target) == library.length) {
                return;
            }
            Files.createDirectories(target.getParent());
            Path part = Files.createTempFile(target.getParent(), "part", ".tmp");
            Files.write(part, library);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + target, e);
        }
    }
}
