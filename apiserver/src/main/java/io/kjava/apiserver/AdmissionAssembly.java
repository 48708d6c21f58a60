package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.plugins.CertificateSubjects;
import io.kjava.apiserver.admission.plugins.ClaimResize;
import io.kjava.apiserver.admission.plugins.InUseFinalizers;
import io.kjava.apiserver.admission.plugins.IngressClassDefault;
import io.kjava.apiserver.admission.plugins.LimitRanger;
import io.kjava.apiserver.admission.plugins.NamespaceLifecycle;
import io.kjava.apiserver.admission.plugins.NewNodeTaint;
import io.kjava.apiserver.admission.plugins.NodeRestriction;
import io.kjava.apiserver.admission.plugins.PodResize;
import io.kjava.apiserver.admission.plugins.PodRuntimeClass;
import io.kjava.apiserver.admission.plugins.PodTopology;
import io.kjava.apiserver.admission.plugins.PriorityDefaults;
import io.kjava.apiserver.admission.plugins.RoleEscalation;
import io.kjava.apiserver.admission.plugins.ServiceAccountDefaults;
import io.kjava.apiserver.admission.plugins.SignerPermissions;
import io.kjava.apiserver.admission.plugins.StorageClassDefault;
import io.kjava.apiserver.admission.plugins.TolerationDefaults;
import io.kjava.apiserver.admission.podsecurity.PodSecurity;
import io.kjava.apiserver.admission.quota.QuotaAdmission;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The admission plugins, in Kubernetes' order. */
final class AdmissionAssembly {
    private final ResourceCatalog catalog;
    private final Storage storage;
    private final SecurityAssembly security;
    private final InstantSource clock;

    AdmissionAssembly(ResourceCatalog catalog, Storage storage, SecurityAssembly security, InstantSource clock) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.storage = requireNonNull(storage, "storage");
        this.security = requireNonNull(security, "security");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * All that change, then all that judge, both in this order; the quota stands last.
     *
     * @param suffix five letters of chance
     */
    List<AdmissionPlugin> plugins(Supplier<String> suffix) {
        AdmissionFacts facts = new AdmissionFacts(catalog);
        Authorizer authorizer = security.authorizer();
        return List.of(
                new NamespaceLifecycle(facts),
                new LimitRanger(facts),
                new ServiceAccountDefaults(facts, suffix),
                new NodeRestriction(facts),
                new NewNodeTaint(),
                new PodSecurity(facts),
                new PriorityDefaults(facts),
                new TolerationDefaults(),
                new StorageClassDefault(facts),
                new InUseFinalizers(),
                new ClaimResize(facts),
                new PodRuntimeClass(facts),
                new SignerPermissions(SignerPermissions.Step.APPROVE, authorizer),
                new SignerPermissions(SignerPermissions.Step.SIGN, authorizer),
                new CertificateSubjects(),
                new IngressClassDefault(facts),
                new PodTopology(facts),
                new RoleEscalation(facts, authorizer, security::missing),
                new PodResize(facts),
                new QuotaAdmission(new StoredQuotas(catalog, storage), clock));
    }
}
