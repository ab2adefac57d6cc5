/** The API port of a member: its protocol, the server, the client and the link between members. */
@NullMarked
package dev.mvmci.sql.remote;

import org.jspecify.annotations.NullMarked;
