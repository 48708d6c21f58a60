package generator;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The sentences in the annotations of the official Java client's model classes, read from the class
 * files without loading them.
 */
final class ModelDescriptions implements AutoCloseable {
    private static final String ROOT = "io/kubernetes/client/openapi/models/";
    private static final String MODEL = "Lio/swagger/annotations/ApiModel;";
    private static final String PROPERTY = "Lio/swagger/annotations/ApiModelProperty;";

    /** What one model class says; the keys of the fields are lower case letters and digits only. */
    record Model(String description, Map<String, String> fields) {
        Optional<String> field(String jsonName) {
            return Optional.ofNullable(fields.get(plain(jsonName)));
        }
    }

    private final ZipFile jar;

    ModelDescriptions(Path jar) throws IOException {
        this.jar = new ZipFile(jar.toFile());
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }

    /** The model of a type whose fields these are; empty when there is none. */
    Optional<Model> find(TypeKey type, List<String> fields) throws IOException {
        for (boolean withGroup : new boolean[] {true, false}) {
            Optional<Model> model = read(type.modelName(withGroup));
            if (model.isPresent() && isOf(model.get(), fields)) {
                return model;
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(Model model, List<String> fields) {
        long known = fields.stream().filter(f -> model.field(f).isPresent()).count();
        return known * 2 >= fields.size();
    }

    private Optional<Model> read(String name) throws IOException {
        ZipEntry entry = jar.getEntry(ROOT + name + ".class");
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return Optional.of(model(ClassFile.of().parse(in.readAllBytes())));
        }
    }

    private static Model model(ClassModel source) {
        Map<String, String> fields = new HashMap<>();
        for (MethodModel method : source.methods()) {
            text(method, PROPERTY, "value")
                    .ifPresent(text -> fields.put(property(method), text));
        }
        String description =
                source.findAttribute(Attributes.runtimeVisibleAnnotations())
                        .flatMap(a -> text(a.annotations(), MODEL, "description"))
                        .orElse("");
        return new Model(description, fields);
    }

    private static Optional<String> text(MethodModel method, String annotation, String element) {
        return method.findAttribute(Attributes.runtimeVisibleAnnotations())
                .flatMap(a -> text(a.annotations(), annotation, element));
    }

    private static Optional<String> text(
            List<Annotation> annotations, String type, String element) {
        return annotations.stream()
                .filter(a -> a.classSymbol().descriptorString().equals(type))
                .flatMap(a -> a.elements().stream())
                .filter(e -> e.name().equalsString(element))
                .map(AnnotationElement::value)
                .map(v -> v instanceof AnnotationValue.OfString s ? s.stringValue() : "")
                .findFirst();
    }

    private static String property(MethodModel getter) {
        String name = getter.methodName().stringValue();
        return plain(name.startsWith("is") ? name.substring(2) : name.substring(3));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
