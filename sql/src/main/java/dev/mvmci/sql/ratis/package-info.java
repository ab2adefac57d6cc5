/** The replicated log on Apache Ratis; the only package that sees it. */
@NullMarked
package dev.mvmci.sql.ratis;

import org.jspecify.annotations.NullMarked;
