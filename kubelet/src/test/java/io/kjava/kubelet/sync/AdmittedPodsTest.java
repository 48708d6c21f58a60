package io.kjava.kubelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.kubelet.resources.PodAdmission;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import java.util.Collection;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmittedPodsTest {
    private static final Rejection FULL = new Rejection("OutOfpods", "one is enough");

    private final AdmittedPods pods = new AdmittedPods(new PodAdmission() {
        @Override
        public Optional<Rejection> admit(Pod pod, Collection<Pod> others) {
            return others.isEmpty() ? Optional.empty() : Optional.of(FULL);
        }
    });

    @Test
    void takesTheOneThatCameFirstWhicheverAsksFirst() {
        pods.arrive(pod("early"));
        pods.arrive(pod("late"));

        assertThat(pods.admit(pod("late"))).contains(FULL);
        assertThat(pods.admit(pod("early"))).isEmpty();
    }

    @Test
    void givesRoomOfAPodThatLeftToTheNext() {
        pods.arrive(pod("early"));
        pods.release("early");
        pods.arrive(pod("late"));

        assertThat(pods.admit(pod("late"))).isEmpty();
    }

    @Test
    void keepsAPodThatRunsAlready() {
        pods.arrive(pod("new"));
        pods.adopt(pod("running"));

        assertThat(pods.admit(pod("new"))).contains(FULL);
    }

    private static Pod pod(String name) {
        return new PodBuilder().withNewMetadata().withUid(name).endMetadata().build();
    }
}
