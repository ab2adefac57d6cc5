/**
 * How members talk to each other: connections in which both ends have proven which member they are,
 * ordered calls over them, and the port that takes them. Knows neither Raft nor databases.
 */
@NullMarked
package dev.mvmci.sql.peer;

import org.jspecify.annotations.NullMarked;
