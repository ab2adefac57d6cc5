/** The SQLite file of one member; the only package that sees JDBC. */
@NullMarked
package dev.mvmci.sql.store;

import org.jspecify.annotations.NullMarked;
