package dev.mvmci.workflow;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a static method a workflow of the module.
 *
 * <p>It takes a {@link Run} and, if it wants one, an input; what it returns is the run's output. An
 * input or output is a type that a record's component can have, see {@link
 * dev.mvmci.workflow.json.JsonRecord}.
 *
 * <p>The method is called again from its beginning after a crash, and each of its calls of {@link
 * Run} that was recorded is answered from the journal. So it must do the same when it is told the
 * same. An exception that leaves it ends the run as failed, see {@link WorkflowException}.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Workflow {

  /** Its name; that of the method if there is none. */
  String name() default "";

  /** Whether it calls {@link Run#respond}, so that whoever starts it waits for that. */
  boolean responds() default false;
}
