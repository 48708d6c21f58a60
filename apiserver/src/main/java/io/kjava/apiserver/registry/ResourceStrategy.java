package io.kjava.apiserver.registry;

import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.OptionalLong;

/**
 * What makes one kind different from another on its way to storage; what a schema cannot say. Pure
 * apart from changing the object it is given: no I/O, no clock. Called on the request's thread.
 *
 * <p>Order on create: schema defaults, {@link #applyDefaults}, {@link #prepareForCreate}, {@link
 * #validateCreate}. On update the same with the update's methods. Metadata rules, required fields,
 * enums and list keys are checked by the store and the schema.
 */
public interface ResourceStrategy {
    /** Fills what depends on other fields, after the schema's static defaults. Idempotent. */
    default void applyDefaults(DynamicObject object) {}

    /** Fills what the defaults give a new object when it is read again, after it was found to be good. */
    default void completeAccepted(DynamicObject object) {}

    /** Clears what a client may not set. The store has removed {@code status} where it is a subresource. */
    default void prepareForCreate(DynamicObject object) {}

    /** Carries over what a client may not change. The store has kept {@code status} as it was. */
    default void prepareForUpdate(DynamicObject object, DynamicObject old) {}

    default void prepareForStatusUpdate(DynamicObject object, DynamicObject old) {}

    default void validateCreate(DynamicObject object, Violations violations) {}

    default void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {}

    default void validateStatusUpdate(DynamicObject object, DynamicObject old, Violations violations) {}

    /**
     * Whether the strategy checks every value itself, in Kubernetes' order; otherwise the schema's
     * enums are checked first.
     */
    default boolean checksValues() {
        return false;
    }

    /** Whether the kind's own rules of an update ask again what of the metadata may change. */
    default boolean repeatsMetadataChanges() {
        return true;
    }

    /** Whether the kind's own rules of an update ask again all rules of metadata, as for a new object. */
    default boolean repeatsMetadata() {
        return false;
    }

    /** Warnings for the client about a new object that is accepted. */
    default List<String> warnings(DynamicObject object) {
        return List.of();
    }

    /** Warnings for the client about a change that is accepted. */
    default List<String> updateWarnings(DynamicObject object, DynamicObject old) {
        return List.of();
    }

    /** Whether {@code metadata.generation} rises with this change; default: the spec differs. */
    default boolean raisesGeneration(DynamicObject object, DynamicObject old) {
        return !object.at("spec").equals(old.at("spec"));
    }

    /** Whether a PUT to a name that does not exist creates it. */
    default boolean allowsCreateOnUpdate() {
        return false;
    }

    /** Whether a PUT may leave {@code resourceVersion} out. */
    default boolean allowsUnconditionalUpdate() {
        return true;
    }

    /**
     * The seconds between the request to delete and the deletion; empty when the kind is deleted at
     * once.
     *
     * @param requested what the client asked for, if it did
     */
    default OptionalLong gracePeriod(DynamicObject object, OptionalLong requested) {
        return OptionalLong.empty();
    }

    /** Finalizer behaviour when the client names no propagation policy. */
    default boolean orphansByDefault() {
        return false;
    }

    /** Fields that field selectors may ask for besides {@code metadata.name} and {@code .namespace}. */
    default SelectableFields selectableFields() {
        return SelectableFields.METADATA_ONLY;
    }

    /**
     * What is wrong with a name; empty when nothing is.
     *
     * @param name the whole name, or what a generated one begins with (then it ends in a letter)
     */
    default List<String> nameProblems(String name) {
        return Names.subdomain(name);
    }

    /** Whether {@code metadata.generation} counts the changes of the spec. */
    default boolean tracksGeneration() {
        return false;
    }

    /** Whether an object may be created with a status. */
    default boolean keepsStatusOnCreate() {
        return false;
    }

    /** Whether a deletion is answered with the object instead of a {@code Status}. */
    default boolean showsDeleted() {
        return false;
    }

    /** Whether the object waits for more than its finalizers before it may go. */
    default boolean holdsDeletion(DynamicObject object) {
        return false;
    }

    /** The deletion of an object that must wait begins: its timestamp is set already. */
    default void beginDeletion(DynamicObject object) {}

    /** Whether dependents are followed when an object of this kind is deleted. */
    default boolean hasDependents() {
        return true;
    }
}
