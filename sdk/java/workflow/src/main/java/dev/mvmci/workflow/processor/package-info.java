/**
 * What the compiler makes of workflows and records: their codecs, and the exports of the module.
 */
@NullMarked
package dev.mvmci.workflow.processor;

import org.jspecify.annotations.NullMarked;
