/** The store as tools for language models: MCP over standard input and output, and over HTTP. */
@NullMarked
package dev.mvmci.repram.mcp;

import org.jspecify.annotations.NullMarked;
