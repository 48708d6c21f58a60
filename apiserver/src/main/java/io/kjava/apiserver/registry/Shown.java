package io.kjava.apiserver.registry;

import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.Violations;
import java.util.List;

/** Stored objects in the version that a client asked for. Pure. */
public final class Shown {
    private Shown() {}

    /** The same bytes when the served version is the stored one. */
    public static byte[] inVersion(ServedResource resource, byte[] json) {
        return isConverted(resource)
                ? JsonCodec.write(
                        resource.conversion().toServed(resource.storage().toServed(JsonCodec.read(json))))
                : json;
    }

    /** Each of many objects, converted in batches as they are asked for. */
    public static Iterable<byte[]> eachInVersion(ServedResource resource, List<CachedObject> objects) {
        if (isConverted(resource)) {
            return () -> new ConvertedBatches(resource, objects.iterator());
        }
        return () -> objects.stream().map(CachedObject::json).iterator();
    }

    /** Whether stored objects are shown otherwise than they are stored. */
    public static boolean isConverted(ServedResource resource) {
        return !resource.conversion().isIdentity() || !resource.storage().isIdentity();
    }

    /** All defaults, static and dependent ones, of an object of the served version. */
    public static void applyDefaults(ServedResource resource, DynamicObject served) {
        resource.schema().applyDefaults(served);
        if (resource.conversion().isIdentity()) {
            resource.strategy().applyDefaults(served);
        }
    }

    /** Validates by the schema of the served version. */
    static void validateSchema(ServedResource resource, DynamicObject object, Violations out) {
        if (!resource.strategy().checksValues()) {
            resource.schema().validate(served(resource, object), out);
        }
    }

    /** The same for an object that changes, through a subresource or as a whole. */
    static void validateSchema(
            ServedResource resource, DynamicObject object, DynamicObject old, String subresource, Violations out) {
        if (!resource.strategy().checksValues()) {
            resource.schema().validateUpdate(served(resource, object), served(resource, old), subresource, out);
        }
    }

    private static DynamicObject served(ServedResource resource, DynamicObject object) {
        return resource.conversion().isIdentity()
                ? object
                : resource.conversion().toServed(object.deepCopy());
    }
}
