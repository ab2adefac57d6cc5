/** What a member asks of the machine it runs on. */
@NullMarked
package dev.mvmci.sql.host;

import org.jspecify.annotations.NullMarked;
