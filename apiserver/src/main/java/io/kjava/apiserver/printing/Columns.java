package io.kjava.apiserver.printing;

/** Columns that many kinds share, and short forms to make others. */
final class Columns {
    static final TableColumn NAME = new TableColumn(
            "Name",
            "string",
            "name",
            "The name of the object, unique among the objects of its kind in one namespace.",
            0);
    static final TableColumn AGE = new TableColumn("Age", "string", "", "How long ago the object was created.", 0);
    static final TableColumn CREATED_AT = new TableColumn("Created At", "date", "", "When the object was created.", 0);

    private Columns() {}

    static TableColumn text(String name, String description) {
        return new TableColumn(name, "string", "", description, 0);
    }

    static TableColumn wide(String name, String description) {
        return new TableColumn(name, "string", "", description, 1);
    }

    static TableColumn number(String name, String description) {
        return new TableColumn(name, "integer", "", description, 0);
    }

    static TableColumn flag(String name, String description) {
        return new TableColumn(name, "boolean", "", description, 0);
    }
}
