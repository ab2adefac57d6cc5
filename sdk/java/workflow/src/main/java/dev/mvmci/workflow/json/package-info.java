/**
 * JSON without reflection: values, a strict reader, a writer, and codecs that the compiler makes.
 */
@NullMarked
package dev.mvmci.workflow.json;

import org.jspecify.annotations.NullMarked;
