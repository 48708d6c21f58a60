package io.kjava.apiserver.admission.quota;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.quota.NamespaceCharges.Charge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets in what the quotas of a namespace still have room for. Stands last, so that what is counted is
 * written, or else given back.
 *
 * <p>Whoever writes a quota's status waits for the requests that are counted in it and not written yet:
 * a recount that writes the status first, then lists, then writes the status again finds exactly the
 * objects that were counted, or its second write meets a conflict.
 */
public final class QuotaAdmission implements AdmissionPlugin {
    private static final Duration RECOUNT_PATIENCE = Duration.ofSeconds(5);
    private final QuotaLedger ledger;
    private final InstantSource clock;
    private final Map<String, NamespaceCharges> namespaces = new ConcurrentHashMap<>();
    private final Map<AdmissionRequest, Charge> open = new IdentityHashMap<>();

    public QuotaAdmission(QuotaLedger ledger, InstantSource clock) {
        this.ledger = requireNonNull(ledger, "ledger");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public String name() {
        return "ResourceQuota";
    }

    @Override
    public void validate(AdmissionRequest request) {
        String namespace = request.key().namespace();
        if (request.is("resourcequotas")
                && request.operation() == Operation.UPDATE
                && request.subresource().equals("status")) {
            NamespaceCharges charges = namespaces.get(namespace);
            if (charges != null) {
                charges.awaitSettled(RECOUNT_PATIENCE);
            }
            return;
        }
        if (request.is("namespaces") && request.operation() == Operation.DELETE && !request.dryRun()) {
            namespaces.remove(request.key().name());
        }
        if (namespace.isEmpty() || !ledger.hasQuotas(namespace)) {
            return;
        }
        Evaluation.of(request, clock.instant()).ifPresent(e -> decide(request, namespace, e));
    }

    private void decide(AdmissionRequest request, String namespace, Evaluation evaluation) {
        if (request.dryRun()) {
            refuse(request, new QuotaCheck(ledger.read(namespace)).admit(evaluation));
            return;
        }
        NamespaceCharges charges = namespaces.computeIfAbsent(namespace, name -> new NamespaceCharges(name, ledger));
        Charge charge = new Charge(evaluation);
        refuse(request, charges.enter(charge));
        synchronized (open) {
            open.put(request, charge);
        }
    }

    private static void refuse(AdmissionRequest request, Optional<String> why) {
        why.ifPresent(text -> {
            throw ApiException.forbidden(request.resource(), request.key().name(), text);
        });
    }

    @Override
    public void settle(AdmissionRequest request, boolean written) {
        Charge charge;
        synchronized (open) {
            charge = open.remove(request);
        }
        NamespaceCharges charges = namespaces.get(request.key().namespace());
        if (charge != null && charges != null) {
            charges.settle(charge, written);
        }
    }
}
