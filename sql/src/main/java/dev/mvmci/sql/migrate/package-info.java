/** Ordered, checked changes of the schema, each applied exactly once in the whole cluster. */
@NullMarked
package dev.mvmci.sql.migrate;

import org.jspecify.annotations.NullMarked;
