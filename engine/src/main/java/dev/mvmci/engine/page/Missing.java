package dev.mvmci.engine.page;

/**
 * Something that is not there.
 *
 * @param base path before all links
 */
public record Missing(String base, String what) {}
