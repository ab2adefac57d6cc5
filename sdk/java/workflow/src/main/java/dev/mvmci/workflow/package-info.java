/**
 * Durable workflows in Java. A workflow is a static method with {@link
 * dev.mvmci.workflow.Workflow}; all it learns of the world and does to it goes through {@link
 * dev.mvmci.workflow.Run}.
 */
@NullMarked
package dev.mvmci.workflow;

import org.jspecify.annotations.NullMarked;
