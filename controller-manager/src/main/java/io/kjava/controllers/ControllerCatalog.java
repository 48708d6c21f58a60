package io.kjava.controllers;

import io.kjava.controller.ControllerSpec;
import io.kjava.controllers.bootstrap.BootstrapControllers;
import io.kjava.controllers.certificates.CertificateControllers;
import io.kjava.controllers.clusterroles.AggregationReconciler;
import io.kjava.controllers.cronjob.CronJobController;
import io.kjava.controllers.daemonset.DaemonSetController;
import io.kjava.controllers.deployment.DeploymentController;
import io.kjava.controllers.disruption.DisruptionReconciler;
import io.kjava.controllers.endpoints.EndpointsReconciler;
import io.kjava.controllers.endpointslice.EndpointSliceControllers;
import io.kjava.controllers.garbagecollector.GarbageReconciler;
import io.kjava.controllers.job.JobController;
import io.kjava.controllers.namespace.NamespaceController;
import io.kjava.controllers.nodeipam.NodeIpamReconciler;
import io.kjava.controllers.nodelifecycle.NodeLifecycleController;
import io.kjava.controllers.podautoscaler.AutoscalerReconciler;
import io.kjava.controllers.podgc.PodGcReconciler;
import io.kjava.controllers.replicaset.ReplicaSetController;
import io.kjava.controllers.resourcequota.QuotaReconciler;
import io.kjava.controllers.serviceaccount.ServiceAccountControllers;
import io.kjava.controllers.servicecidrs.ServiceCidrReconciler;
import io.kjava.controllers.statefulset.StatefulSetController;
import io.kjava.controllers.tainteviction.TaintEvictionReconciler;
import io.kjava.controllers.ttl.TtlReconciler;
import io.kjava.controllers.ttlafterfinished.FinishedJobReconciler;
import io.kjava.controllers.volumes.VolumeControllers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Every controller by its Kubernetes name: the table of contents of this module. */
public final class ControllerCatalog {
    /** Makes one controller. */
    @FunctionalInterface
    interface Maker extends BiFunction<ControllerContext, ControllerManagerConfig, ControllerSpec> {}

    private static final Map<String, Maker> MAKERS = makers();

    private ControllerCatalog() {}

    public static List<String> names() {
        return List.copyOf(MAKERS.keySet());
    }

    /** All controllers that the configuration does not disable. */
    public static List<ControllerSpec> all(ControllerContext context, ControllerManagerConfig config) {
        return MAKERS.entrySet().stream()
                .filter(entry -> !config.disabled().contains(entry.getKey()))
                .map(entry -> entry.getValue().apply(context, config))
                .toList();
    }

    private static Map<String, Maker> makers() {
        Map<String, Maker> makers = new LinkedHashMap<>();
        accounts(makers);
        joining(makers);
        workloads(makers);
        identities(makers);
        batch(makers);
        nodes(makers);
        volumes(makers);
        policies(makers);
        services(makers);
        makers.put(
                "namespace-controller",
                (c, _) -> NamespaceController.spec(c.client("namespace-controller"), c.informers(), c.clock()));
        makers.put(
                "garbage-collector-controller",
                (c, _) -> GarbageReconciler.spec(c.client("generic-garbage-collector"), c.informers()));
        makers.put(
                "pod-garbage-collector-controller",
                (c, _) -> PodGcReconciler.spec(c.client("pod-garbage-collector"), c.informers(), c.clock()));
        return makers;
    }

    private static void accounts(Map<String, Maker> makers) {
        makers.put(
                "serviceaccount-controller",
                (c, _) -> ServiceAccountControllers.defaultAccounts(
                        c.client("service-account-controller"), c.informers()));
        makers.put(
                "serviceaccount-token-controller",
                (c, config) ->
                        ServiceAccountControllers.tokenSecrets(c.client(), c.informers(), config.rootCertificatePem()));
        makers.put(
                "root-ca-certificate-publisher-controller",
                (c, config) -> ServiceAccountControllers.rootCertificates(
                        c.client("root-ca-cert-publisher"), c.informers(), config.rootCertificatePem()));
    }

    private static void joining(Map<String, Maker> makers) {
        makers.put(
                "bootstrap-signer-controller",
                (c, _) -> BootstrapControllers.signer(c.client("bootstrap-signer"), c.informers(), c.clock()));
        makers.put(
                "token-cleaner-controller",
                (c, _) -> BootstrapControllers.cleaner(c.client("token-cleaner"), c.informers(), c.clock()));
    }

    private static void workloads(Map<String, Maker> makers) {
        makers.put(
                "replicaset-controller",
                (c, _) -> ReplicaSetController.replicaSets(
                        c.client("replicaset-controller"),
                        c.informers(),
                        c.recorder("replicaset-controller"),
                        c.clock()));
        makers.put(
                "replicationcontroller-controller",
                (c, _) -> ReplicaSetController.replicationControllers(
                        c.client("replication-controller"),
                        c.informers(),
                        c.recorder("replication-controller"),
                        c.clock()));
        makers.put(
                "deployment-controller",
                (c, _) -> DeploymentController.spec(
                        c.client("deployment-controller"),
                        c.informers(),
                        c.recorder("deployment-controller"),
                        c.clock()));
    }

    private static void identities(Map<String, Maker> makers) {
        makers.put(
                "daemonset-controller",
                (c, _) -> DaemonSetController.spec(
                        c.client("daemon-set-controller"),
                        c.informers(),
                        c.recorder("daemonset-controller"),
                        c.clock()));
        makers.put(
                "statefulset-controller",
                (c, _) -> StatefulSetController.spec(
                        c.client("statefulset-controller"),
                        c.informers(),
                        c.recorder("statefulset-controller"),
                        c.clock()));
    }

    private static void nodes(Map<String, Maker> makers) {
        makers.put(
                "node-lifecycle-controller",
                (c, config) -> NodeLifecycleController.spec(
                        c.client("node-controller"),
                        c.informers(),
                        config.nodeGrace(),
                        c.recorder("node-controller"),
                        c.clock()));
        makers.put(
                "taint-eviction-controller",
                (c, _) -> TaintEvictionReconciler.spec(
                        c.client("node-controller"),
                        c.informers(),
                        c.recorder("taint-eviction-controller"),
                        c.clock()));
        makers.put(
                "node-ipam-controller",
                (c, config) -> NodeIpamReconciler.spec(
                        c.client("node-controller"),
                        c.informers(),
                        config.clusterCidrs(),
                        config.nodeMaskV4(),
                        config.nodeMaskV6(),
                        c.recorder("cidrAllocator")));
        makers.put(
                "horizontal-pod-autoscaler-controller",
                (c, _) -> AutoscalerReconciler.spec(
                        c.client("horizontal-pod-autoscaler"),
                        c.informers(),
                        c.recorder("horizontal-pod-autoscaler"),
                        c.clock()));
        makers.put("ttl-controller", (c, _) -> TtlReconciler.spec(c.client("ttl-controller"), c.informers()));
        makers.put(
                "disruption-controller",
                (c, _) -> DisruptionReconciler.spec(
                        c.client("disruption-controller"), c.informers(), c.recorder("controllermanager"), c.clock()));
    }

    private static void volumes(Map<String, Maker> makers) {
        makers.put(
                "persistentvolume-binder-controller",
                (c, _) -> VolumeControllers.binder(
                        c.client("persistent-volume-binder"),
                        c.informers(),
                        c.recorder("persistentvolume-controller"),
                        c.clock()));
        makers.put(
                "persistentvolumeclaim-protection-controller",
                (c, _) -> VolumeControllers.claimProtection(c.client("pvc-protection-controller"), c.informers()));
        makers.put(
                "persistentvolume-protection-controller",
                (c, _) -> VolumeControllers.volumeProtection(c.client("pv-protection-controller"), c.informers()));
        makers.put(
                "ephemeral-volume-controller",
                (c, _) -> VolumeControllers.ephemeralClaims(
                        c.client("ephemeral-volume-controller"), c.informers(), c.recorder("ephemeral_volume")));
    }

    private static void policies(Map<String, Maker> makers) {
        makers.put(
                "resourcequota-controller",
                (c, _) -> QuotaReconciler.spec(c.client("resourcequota-controller"), c.informers(), c.clock()));
        makers.put(
                "clusterrole-aggregation-controller",
                (c, _) -> AggregationReconciler.spec(c.client("clusterrole-aggregation-controller"), c.informers()));
        makers.put(
                "certificatesigningrequest-approving-controller",
                (c, _) ->
                        CertificateControllers.approving(c.client("certificate-controller"), c.informers(), c.clock()));
        makers.put(
                "certificatesigningrequest-signing-controller",
                (c, config) -> CertificateControllers.signing(
                        c.client("certificate-controller"), c.informers(), config.signers(), c.clock()));
        makers.put(
                "certificatesigningrequest-cleaner-controller",
                (c, _) ->
                        CertificateControllers.cleaning(c.client("certificate-controller"), c.informers(), c.clock()));
    }

    private static void batch(Map<String, Maker> makers) {
        makers.put(
                "job-controller",
                (c, _) -> JobController.spec(
                        c.client("job-controller"), c.informers(), c.recorder("job-controller"), c.clock()));
        makers.put(
                "cronjob-controller",
                (c, _) -> CronJobController.spec(
                        c.client("cronjob-controller"), c.informers(), c.recorder("cronjob-controller"), c.clock()));
        makers.put(
                "ttl-after-finished-controller",
                (c, _) -> FinishedJobReconciler.spec(
                        c.client("ttl-after-finished-controller"), c.informers(), c.clock()));
    }

    private static void services(Map<String, Maker> makers) {
        makers.put(
                "endpointslice-controller",
                (c, _) -> EndpointSliceControllers.slices(
                        c.client("endpointslice-controller"),
                        c.informers(),
                        c.recorder("endpoint-slice-controller"),
                        c.clock()));
        makers.put(
                "endpointslice-mirroring-controller",
                (c, _) -> EndpointSliceControllers.mirroring(
                        c.client("endpointslicemirroring-controller"), c.informers()));
        makers.put(
                "endpoints-controller",
                (c, _) -> EndpointsReconciler.spec(
                        c.client("endpoint-controller"), c.informers(), c.recorder("endpoint-controller")));
        makers.put(
                "service-cidr-controller",
                (c, _) -> ServiceCidrReconciler.spec(c.client("service-cidrs-controller"), c.informers(), c.clock()));
    }
}
