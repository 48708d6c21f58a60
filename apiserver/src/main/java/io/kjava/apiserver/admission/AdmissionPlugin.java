package io.kjava.apiserver.admission;

/**
 * A rule about what may enter. Called on the request's thread; refuses by throwing {@code
 * ApiException} (FORBIDDEN for most rules). A plugin ignores what it has no opinion about.
 */
public interface AdmissionPlugin {
    /** Kubernetes' own name of the plugin, for example {@code NamespaceLifecycle}. */
    String name();

    /** Changes the object in place. All mutating runs, in order, come before all validating ones. */
    default void mutate(AdmissionRequest request) {}

    /** Judges the object as it would be stored. */
    default void validate(AdmissionRequest request) {}

    /**
     * Told once about a create or update that all plugins have let pass.
     *
     * @param written whether the object has been stored; false: it was refused later, or lost a race
     */
    default void settle(AdmissionRequest request, boolean written) {}
}
