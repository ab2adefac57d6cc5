package dev.mvmci.engine.page;

/** Something that is not there. */
public record Missing(String what) {}
