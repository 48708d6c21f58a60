package io.kjava.cni.link;

import io.kjava.process.CommandException;
import java.util.List;
import java.util.Optional;

/**
 * The links of one network namespace. Every method blocks and throws {@link CommandException} when
 * the kernel refuses; a change set that failed half-way is repaired by reading again and planning
 * again.
 */
public interface Links {
    Optional<LinkView> find(String name);

    /** The link that carries an address. */
    Optional<LinkView> withAddress(String address);

    /** Everything that a VXLAN device is told about other machines. */
    TunnelView tunnel(String device);

    /** Carries out the changes in their order, forwarding entries first. */
    void apply(List<LinkChange> changes);
}
