package dev.mvmci.workflow;

/** A header of a request or a response. */
public record HttpHeader(String name, String value) {}
