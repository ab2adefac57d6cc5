/**
 * The control plane among its peers: who may call it over a session, and the routes that say so.
 */
@NullMarked
package dev.mvmci.control.peers;

import org.jspecify.annotations.NullMarked;
