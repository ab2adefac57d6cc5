/**
 * How operators describe a member: the keys of {@code hiqlite.toml} and their environment names.
 */
@NullMarked
package dev.mvmci.sql.config;

import org.jspecify.annotations.NullMarked;
