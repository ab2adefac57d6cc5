package dev.mvmci.engine.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of runs.
 *
 * @param base path before all links
 * @param older link to the runs before these, or null
 */
public record RunsView(String base, String summary, List<RunRow> rows, @Nullable String older) {}
