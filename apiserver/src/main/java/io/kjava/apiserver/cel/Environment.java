package io.kjava.apiserver.cel;

import dev.cel.common.CelOptions;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;

/** The language with Kubernetes' functions, set up once. Thread-safe. */
final class Environment {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableOptionalSyntax(true)
            .enableHiddenAccumulatorVar(true)
            .build();

    private Environment() {}

    private static final class Holder {
        static final List<Functions> LIBRARIES = List.of(
                ListLibrary.functions(),
                TextLibrary.functions(),
                QuantityLibrary.functions(),
                NetworkLibrary.functions(),
                VersionLibrary.functions(),
                FormatLibrary.functions());
        static final CelRuntime RUNTIME = runtime();
        static final CelCompiler COMPILER = compiler();

        private static CelRuntime runtime() {
            CelRuntimeBuilder builder = CelRuntimeFactory.legacyCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .addLibraries(
                            CelExtensions.strings(),
                            CelExtensions.sets(OPTIONS),
                            CelExtensions.optional(),
                            CelExtensions.lists(),
                            CelExtensions.comprehensions());
            LIBRARIES.forEach(builder::addLibraries);
            return builder.build();
        }

        private static CelCompiler compiler() {
            CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addLibraries(
                            CelExtensions.strings(),
                            CelExtensions.sets(OPTIONS),
                            CelExtensions.optional(),
                            CelExtensions.lists(),
                            CelExtensions.comprehensions());
            LIBRARIES.forEach(builder::addLibraries);
            return builder.build();
        }
    }

    static CelRuntime runtime() {
        return Holder.RUNTIME;
    }

    /** To be given its variables. */
    static CelCompilerBuilder compiler() {
        return Holder.COMPILER.toCompilerBuilder();
    }
}
