package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code hostPath}: a path of the node as it is, after the check that its type asks for. Stateless. */
final class HostPathMounter implements VolumeMounter {
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

    @Override
    public boolean handles(Volume volume) {
        return volume.getHostPath() != null;
    }

    @Override
    public PreparedVolume prepare(VolumeRequest request) throws IOException {
        if (request.before() != null) {
            return request.before();
        }
        return PreparedVolume.directory(check(request.volume().getHostPath()), false);
    }

    /** The path of a source whose type is right, made when the type says so. */
    static Path check(HostPathVolumeSource source) throws IOException {
        Path path = Path.of(source.getPath());
        String type = source.getType() == null ? "" : source.getType();
        switch (type) {
            case "" -> {}
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                    Ownership.setMode(path, 0755);
                }
                require(Files.isDirectory(path), path, "a directory");
            }
            case "Directory" -> require(Files.isDirectory(path), path, "a directory");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    Ownership.setMode(path, 0644);
                }
                require(Files.isRegularFile(path), path, "a file");
            }
            case "File" -> require(Files.isRegularFile(path), path, "a file");
            case "Socket" -> require(is(path, SOCKET), path, "a socket file");
            case "CharDevice" -> require(is(path, CHARACTER), path, "a character device");
            case "BlockDevice" -> require(is(path, BLOCK), path, "a block device");
            default -> throw new VolumeProblem(type + " is an invalid volume type");
        }
        return path;
    }

    private static boolean is(Path path, int type) throws IOException {
        return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & TYPE) == type;
    }

    private static void require(boolean right, Path path, String what) {
        if (!right) {
            throw new VolumeProblem("hostPath type check failed: " + path + " is not " + what);
        }
    }
}
