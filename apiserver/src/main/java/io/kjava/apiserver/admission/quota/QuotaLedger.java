package io.kjava.apiserver.admission.quota;

import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.kjava.api.QuantityValue;
import java.util.List;
import java.util.Map;

/** Where quotas are kept. Declared by the reader; thread-safe. */
public interface QuotaLedger {
    /** Whether it is worth reading; may be a moment behind. */
    boolean hasQuotas(String namespace);

    /** The namespace's quotas as they are now, in the order of their names. */
    List<ResourceQuota> read(String namespace);

    /** Replaces what is used of a quota; false when it is another by now, or gone. */
    boolean write(ResourceQuota quota, Map<String, QuantityValue> used);
}
