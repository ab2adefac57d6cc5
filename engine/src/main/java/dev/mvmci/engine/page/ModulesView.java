package dev.mvmci.engine.page;

import dev.mvmci.engine.ModuleInfo;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is deployed.
 *
 * @param base path before all links
 */
public record ModulesView(String base, List<Row> rows) {

  /** One module. */
  public record Row(
      String name, String version, String workflows, int bytes, String deployed, String sha256) {}

  static ModulesView of(String base, List<ModuleInfo> modules) {
    return new ModulesView(base, modules.stream().map(ModulesView::row).toList());
  }

  private static Row row(ModuleInfo module) {
    return new Row(
        module.name(),
        module.version(),
        module.workflows().stream()
            .map(ModuleInfo.Workflow::name)
            .collect(Collectors.joining(", ")),
        module.bytes(),
        module.deployedAt().toString(),
        module.sha256());
  }
}
