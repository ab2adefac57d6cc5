package dev.mvmci.workflow.json;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has the compiler make a codec for a record, so that it can be data of a message, input of a
 * child, or a value under a key. Inputs and outputs of workflows, and records that are components
 * of others, have one without it.
 *
 * <p>Components are texts, int, long, double, boolean and their boxes, enums, records, {@link
 * JsonValue}, and lists, maps from texts and {@code Optional}s of them. A component that is an
 * {@code Optional} may be left out. Members of an object that the record does not have are passed
 * over.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface JsonRecord {}
