/**
 * The job queue: submit, claim under a lease with a fencing token, finish, all through the
 * replicated log.
 */
@NullMarked
package dev.mvmci.jobs;

import org.jspecify.annotations.NullMarked;
