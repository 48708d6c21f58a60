package io.kjava.kubelet.files;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.ApiException;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what pods were granted over a restart of the kubelet: their specs may have been changed
 * meanwhile. One small file in each pod's directory. Stateless.
 */
public final class AllocationFiles {
    private static final Logger log = LoggerFactory.getLogger(AllocationFiles.class);
    private static final String NAME = "allocation.json";

    private final PodPaths paths;

    /**
     * What is kept of one pod.
     *
     * @param granted by container name
     * @param actuated by container ID
     */
    public record Kept(Map<String, ResourceRequirements> granted, Map<String, ResourceRequirements> actuated) {
        public Kept {
            granted = granted == null ? Map.of() : Map.copyOf(granted);
            actuated = actuated == null ? Map.of() : Map.copyOf(actuated);
        }
    }

    public AllocationFiles(PodPaths paths) {
        this.paths = requireNonNull(paths, "paths");
    }

    public Optional<Kept> read(String podUid) {
        try {
            byte[] text = Files.readAllBytes(paths.pod(podUid).resolve(NAME));
            return Optional.of(JsonCodec.read(text, Kept.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | ApiException e) {
            log.atWarn().addKeyValue("uid", podUid).setCause(e).log("allocation not readable");
            return Optional.empty();
        }
    }

    public void write(String podUid, Kept kept) {
        Path folder = paths.pod(podUid);
        try {
            Files.createDirectories(folder);
            Path next = folder.resolve(NAME + ".new");
            Files.write(next, JsonCodec.writeTyped(kept));
            Files.move(next, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.atWarn().addKeyValue("uid", podUid).setCause(e).log("allocation not kept");
        }
    }
}
