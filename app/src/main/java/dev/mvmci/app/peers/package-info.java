/** What control planes of one cluster share about their peers, in its database. */
@NullMarked
package dev.mvmci.app.peers;

import org.jspecify.annotations.NullMarked;
