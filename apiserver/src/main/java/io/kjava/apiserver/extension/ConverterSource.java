package io.kjava.apiserver.extension;

/** Makes the converter that a definition asks for. */
@FunctionalInterface
interface ConverterSource {
    ObjectConverter of(CustomDefinition definition);
}
