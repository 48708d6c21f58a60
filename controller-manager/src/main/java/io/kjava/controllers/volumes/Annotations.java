package io.kjava.controllers.volumes;

/** The annotations by which binder, scheduler and provisioners speak with each other. */
final class Annotations {
    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
    static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
    static final String PROVISIONER_BETA = "volume.beta.kubernetes.io/storage-provisioner";
    static final String YES = "yes";

    private Annotations() {}
}
