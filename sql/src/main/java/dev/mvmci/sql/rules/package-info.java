/** Which SQL texts may be replicated or queried. */
@NullMarked
package dev.mvmci.sql.rules;

import org.jspecify.annotations.NullMarked;
