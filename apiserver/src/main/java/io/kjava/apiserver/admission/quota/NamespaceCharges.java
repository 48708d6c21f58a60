package io.kjava.apiserver.admission.quota;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.kjava.api.ApiException;
import io.kjava.api.QuantityValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The charges of one namespace: whoever gets the lock decides all that wait, with one write for all of
 * them. Thread-safe.
 */
final class NamespaceCharges {
    private static final int TRIES = 50;
    private final String namespace;
    private final QuotaLedger ledger;
    private final ReentrantLock deciding = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final List<Charge> waiting = new ArrayList<>();
    private final Set<Charge> inFlight = new HashSet<>();

    /** One request on its way. */
    static final class Charge {
        private final Evaluation evaluation;
        private boolean decided;
        private Optional<String> refusal = Optional.empty();
        private Optional<RuntimeException> failure = Optional.empty();
        private Map<String, Map<String, QuantityValue>> taken = Map.of();

        Charge(Evaluation evaluation) {
            this.evaluation = requireNonNull(evaluation, "evaluation");
        }
    }

    NamespaceCharges(String namespace, QuotaLedger ledger) {
        this.namespace = requireNonNull(namespace, "namespace");
        this.ledger = requireNonNull(ledger, "ledger");
    }

    /** Why the request may not enter; empty when it is counted, and then must be settled. */
    Optional<String> enter(Charge charge) {
        locked(() -> waiting.add(charge));
        deciding.lock();
        try {
            if (!charge.decided) {
                decide(takeWaiting());
            }
            if (charge.failure.isPresent()) {
                throw charge.failure.get();
            }
            return charge.refusal;
        } finally {
            deciding.unlock();
        }
    }

    private List<Charge> takeWaiting() {
        lock.lock();
        try {
            List<Charge> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void decide(List<Charge> all) {
        try {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                List<ResourceQuota> quotas = ledger.read(namespace);
                QuotaCheck check = new QuotaCheck(quotas);
                all.forEach(charge -> charge.refusal = check.admit(charge.evaluation));
                locked(() ->
                        all.stream().filter(charge -> charge.refusal.isEmpty()).forEach(inFlight::add));
                if (write(check)) {
                    all.forEach(charge -> charge.taken = taken(charge, check));
                    return;
                }
                locked(() -> all.forEach(inFlight::remove));
            }
            throw ApiException.internal("quota of namespace %s: too many writers".formatted(namespace), null);
        } catch (RuntimeException e) {
            locked(() -> all.forEach(inFlight::remove));
            all.forEach(charge -> charge.failure = Optional.of(e));
        } finally {
            all.forEach(charge -> charge.decided = true);
        }
    }

    private boolean write(QuotaCheck check) {
        List<Map.Entry<ResourceQuota, Map<String, QuantityValue>>> written = new ArrayList<>();
        for (Map.Entry<ResourceQuota, Map<String, QuantityValue>> change :
                check.changes().entrySet()) {
            if (!ledger.write(change.getKey(), change.getValue())) {
                written.forEach(done -> giveBack(done.getKey(), done.getValue()));
                return false;
            }
            written.add(change);
        }
        return true;
    }

    private void giveBack(ResourceQuota quota, Map<String, QuantityValue> written) {
        Map<String, QuantityValue> before = QuotaCheck.amounts(
                quota.getStatus() == null ? null : quota.getStatus().getUsed());
        Map<String, QuantityValue> grown = new TreeMap<>();
        written.forEach(
                (name, amount) -> grown.put(name, amount.subtract(before.getOrDefault(name, QuantityValue.ZERO))));
        subtract(quota.getMetadata().getName(), grown);
    }

    private static Map<String, Map<String, QuantityValue>> taken(Charge charge, QuotaCheck check) {
        Map<String, Map<String, QuantityValue>> taken = new TreeMap<>();
        if (charge.refusal.isEmpty()) {
            for (ResourceQuota quota : check.changes().keySet()) {
                Map<String, QuantityValue> amounts = new TreeMap<>();
                boolean concerned = charge.evaluation.concerns().test(quota);
                charge.evaluation.growth().forEach((name, more) -> {
                    if (concerned && quota.getStatus().getHard().containsKey(name)) {
                        amounts.put(name, more);
                    }
                });
                taken.put(quota.getMetadata().getName(), amounts);
            }
        }
        return taken;
    }

    /** The request has been written, or what it took is given back. */
    void settle(Charge charge, boolean written) {
        try {
            if (!written) {
                deciding.lock();
                try {
                    charge.taken.forEach(this::subtract);
                } finally {
                    deciding.unlock();
                }
            }
        } finally {
            locked(() -> {
                inFlight.remove(charge);
                settled.signalAll();
            });
        }
    }

    private void subtract(String name, Map<String, QuantityValue> amounts) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<ResourceQuota> quota = ledger.read(namespace).stream()
                    .filter(q -> q.getMetadata().getName().equals(name))
                    .findFirst();
            if (quota.isEmpty() || quota.get().getStatus() == null) {
                return;
            }
            Map<String, QuantityValue> used =
                    QuotaCheck.amounts(quota.get().getStatus().getUsed());
            amounts.forEach((resource, amount) -> used.computeIfPresent(
                    resource, (_, now) -> now.subtract(amount).max(QuantityValue.ZERO)));
            if (ledger.write(quota.get(), used)) {
                return;
            }
        }
    }

    /** Waits until all that are counted now have been written or given back. */
    void awaitSettled(Duration limit) {
        lock.lock();
        try {
            Set<Charge> before = new HashSet<>(inFlight);
            long left = limit.toNanos();
            while (before.stream().anyMatch(inFlight::contains) && left > 0) {
                left = settled.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the request was interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }
}
