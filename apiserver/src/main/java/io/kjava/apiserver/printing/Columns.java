package io.kjava.apiserver.printing;

/** Columns that many kinds share, and short forms to make others. */
final class Columns {
    private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    static final TableColumn NAME =
            new TableColumn("Name", "string", "name", new ColumnText.OfField(METADATA, "name"), 0);
    private static final ColumnText CREATION = new ColumnText.OfField(METADATA, "creationTimestamp");
    static final TableColumn AGE = new TableColumn("Age", "string", "", CREATION, 0);
    static final TableColumn CREATED_AT = new TableColumn("Created At", "date", "", CREATION, 0);

    private Columns() {}

    /** What is said of a field of a built-in type. */
    static ColumnText of(String type, String field) {
        return new ColumnText.OfField("io.k8s.api." + type, field);
    }

    static TableColumn text(String name, String description) {
        return text(name, new ColumnText.Said(description));
    }

    static TableColumn text(String name, ColumnText description) {
        return new TableColumn(name, "string", "", description, 0);
    }

    static TableColumn wide(String name, String description) {
        return wide(name, new ColumnText.Said(description));
    }

    static TableColumn wide(String name, ColumnText description) {
        return new TableColumn(name, "string", "", description, 1);
    }

    static TableColumn number(String name, String description) {
        return number(name, new ColumnText.Said(description));
    }

    static TableColumn number(String name, ColumnText description) {
        return new TableColumn(name, "integer", "", description, 0);
    }

    static TableColumn flag(String name, ColumnText description) {
        return new TableColumn(name, "boolean", "", description, 0);
    }
}
