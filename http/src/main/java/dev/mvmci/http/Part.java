package dev.mvmci.http;

import java.util.Optional;

/** One part of a multipart form. */
public record Part(String name, Optional<String> fileName, String contentType, byte[] content) {}
