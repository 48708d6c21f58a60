package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.CriException;
import io.kjava.cri.Image;
import io.kjava.cri.ImageService;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.RegistryLogin;
import io.kjava.cri.SandboxConfig;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.plan.DurationText;
import io.kjava.kubelet.plan.PodMember;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Makes sure that a container's image is on the node, as its pull policy says. Thread-safe. */
public final class ImagePuller {
    public static final String PULL_FAILED = "ErrImagePull";
    public static final String PULL_BACK_OFF = "ImagePullBackOff";

    private static final String INVALID_NAME = "InvalidImageName";
    private static final String NEVER_PULL = "ErrImageNeverPull";

    private final ImageService images;
    private final PullLogins logins;
    private final PodEvents events;
    private final Semaphore slots;
    private final InstantSource clock;

    /** @param parallelPulls how many images are fetched at the same time */
    public ImagePuller(
            ImageService images, PullLogins logins, PodEvents events, int parallelPulls, InstantSource clock) {
        this.images = requireNonNull(images, "images");
        this.logins = requireNonNull(logins, "logins");
        this.events = requireNonNull(events, "events");
        this.slots = new Semaphore(parallelPulls, true);
        this.clock = requireNonNull(clock, "clock");
    }

    /** @throws ContainerStartException with the reason that the waiting container shows */
    Image ensure(Pod pod, PodMember member, SandboxConfig sandbox, Cancellation cancellation)
            throws InterruptedException {
        requireName(pod, member);
        String name = ImageNames.withTag(member.spec().getImage());
        Optional<Image> present = find(pod, member, name);
        String policy = policy(member, name);
        if (present.isPresent() && !policy.equals("Always")) {
            events.normal(
                    pod,
                    member.name(),
                    "Pulled",
                    "Container image \"%s\" already present on machine and can be accessed by the pod"
                            .formatted(member.spec().getImage()));
            return present.get();
        }
        if (policy.equals("Never")) {
            String message = "Container image \"%s\" is not present with pull policy of Never"
                    .formatted(member.spec().getImage());
            events.warning(pod, member.name(), NEVER_PULL, message);
            throw new ContainerStartException(NEVER_PULL, message, null);
        }
        return pull(pod, member, name, sandbox, cancellation);
    }

    private void requireName(Pod pod, PodMember member) {
        String image = member.spec().getImage();
        Optional<String> problem = ImageNames.problem(image);
        if (problem.isPresent()) {
            String message = "Failed to apply default image tag \"%s\": couldn't parse image name \"%s\": %s"
                    .formatted(image, image, problem.get());
            events.warning(pod, member.name(), "InspectFailed", message);
            throw new ContainerStartException(INVALID_NAME, message, null);
        }
    }

    private Optional<Image> find(Pod pod, PodMember member, String name) {
        try {
            return images.imageStatus(ImageSpec.of(name));
        } catch (CriException e) {
            if (e.isUnavailable()) {
                throw e;
            }
            String message =
                    "Failed to inspect image \"%s\": %s".formatted(member.spec().getImage(), e.getMessage());
            events.warning(pod, member.name(), "InspectFailed", message);
            throw new ContainerStartException("ImageInspectError", message, e);
        }
    }

    private static String policy(PodMember member, String name) {
        String policy = member.spec().getImagePullPolicy();
        if (policy != null && !policy.isEmpty()) {
            return policy;
        }
        return name.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private Image pull(Pod pod, PodMember member, String name, SandboxConfig sandbox, Cancellation cancellation)
            throws InterruptedException {
        String shown = member.spec().getImage();
        events.normal(pod, member.name(), "Pulling", "Pulling image \"%s\"".formatted(shown));
        Instant asked = clock.instant();
        try {
            Instant began = cancellation.during(() -> pullInTurn(pod, name, sandbox));
            Image image = images.imageStatus(ImageSpec.of(name))
                    .orElseThrow(() ->
                            new CriException(CriException.Code.NOT_FOUND, "the image is gone right after its pull"));
            Instant done = clock.instant();
            events.normal(
                    pod,
                    member.name(),
                    "Pulled",
                    ("Successfully pulled image \"%s\" in %s (%s including waiting)." + " Image size: %d bytes.")
                            .formatted(shown, millis(began, done), millis(asked, done), image.size()));
            return image;
        } catch (CriException e) {
            cancellation.check();
            if (e.isUnavailable()) {
                throw e;
            }
            events.warning(
                    pod, member.name(), "Failed", "Failed to pull image \"%s\": %s".formatted(shown, e.getMessage()));
            events.warning(pod, member.name(), "Failed", "Error: " + PULL_FAILED);
            throw new ContainerStartException(PULL_FAILED, e.getMessage(), e);
        }
    }

    /** Waits for a turn, then tries one login after the other; returns when the turn came. */
    private Instant pullInTurn(Pod pod, String name, SandboxConfig sandbox) throws InterruptedException {
        slots.acquire();
        try {
            Instant began = clock.instant();
            List<RegistryLogin> tries = new ArrayList<>(logins.forImage(pod, name));
            if (tries.isEmpty()) {
                tries.add(RegistryLogin.ANONYMOUS);
            }
            CriException failure = null;
            for (RegistryLogin login : tries) {
                try {
                    images.pullImage(ImageSpec.of(name), login, sandbox);
                    return began;
                } catch (CriException e) {
                    failure = e;
                }
            }
            throw requireNonNull(failure, "failure");
        } finally {
            slots.release();
        }
    }

    private static String millis(Instant from, Instant to) {
        Duration taken = Duration.between(from, to);
        return taken.toSeconds() >= 60
                ? DurationText.of(taken)
                : taken.toSeconds() > 0 ? "%.3fs".formatted(taken.toMillis() / 1000.0) : taken.toMillis() + "ms";
    }
}
