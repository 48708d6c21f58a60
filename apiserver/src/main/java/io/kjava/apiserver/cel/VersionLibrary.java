package io.kjava.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.Optional;

/** Kubernetes' semantic versions. */
final class VersionLibrary {
    private static final CelType SEMVER = OpaqueType.create("kubernetes.Semver");
    private static final List<CelType> ONE = List.of(SEMVER);
    private static final List<Class<?>> ONE_CLASS = List.of(Version.class);
    private static final List<CelType> TWO = List.of(SEMVER, SEMVER);
    private static final List<Class<?>> TWO_CLASSES = List.of(Version.class, Version.class);

    private VersionLibrary() {}

    static Functions functions() {
        Functions f = new Functions();
        List<CelType> text = List.of(SimpleType.STRING);
        List<Class<?>> string = List.of(String.class);
        List<CelType> loose = List.of(SimpleType.STRING, SimpleType.BOOL);
        List<Class<?>> looseClasses = List.of(String.class, Boolean.class);
        f.global("semver", "string_to_semver", SEMVER, text, string, VersionLibrary::parse);
        f.global("semver", "string_bool_to_semver", SEMVER, loose, looseClasses, VersionLibrary::parse);
        f.global(
                "isSemver",
                "is_semver_string",
                SimpleType.BOOL,
                text,
                string,
                args -> find(args).isPresent());
        f.global(
                "isSemver",
                "is_semver_string_bool",
                SimpleType.BOOL,
                loose,
                looseClasses,
                args -> find(args).isPresent());
        f.member(
                "isGreaterThan",
                "semver_is_greater_than",
                SimpleType.BOOL,
                TWO,
                TWO_CLASSES,
                args -> compare(args) > 0);
        f.member("isLessThan", "semver_is_less_than", SimpleType.BOOL, TWO, TWO_CLASSES, args -> compare(args) < 0);
        f.member("compareTo", "semver_compare_to", SimpleType.INT, TWO, TWO_CLASSES, args -> (long) compare(args));
        f.member("major", "semver_major", SimpleType.INT, ONE, ONE_CLASS, args -> ((Version) args[0]).major());
        f.member("minor", "semver_minor", SimpleType.INT, ONE, ONE_CLASS, args -> ((Version) args[0]).minor());
        f.member("patch", "semver_patch", SimpleType.INT, ONE, ONE_CLASS, args -> ((Version) args[0]).patch());
        return f;
    }

    private static Optional<Version> find(Object[] args) {
        boolean loose = args.length > 1 && (Boolean) args[1];
        String text = (String) args[0];
        return loose ? Version.parseLoosely(text) : Version.parse(text);
    }

    private static Object parse(Object[] args) throws CelEvaluationException {
        return find(args).orElseThrow(() -> Functions.failure("semver parse error: \"%s\"".formatted(args[0])));
    }

    private static int compare(Object[] args) {
        return ((Version) args[0]).compareTo((Version) args[1]);
    }
}
