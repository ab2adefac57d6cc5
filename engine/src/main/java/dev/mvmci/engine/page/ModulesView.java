package dev.mvmci.engine.page;

import dev.mvmci.engine.ModuleInfo;
import java.util.List;
import java.util.stream.Collectors;

/** What is deployed. */
public record ModulesView(List<Row> rows) {

  /** One module. */
  public record Row(
      String name, String version, String workflows, int bytes, String deployed, String sha256) {}

  static ModulesView of(List<ModuleInfo> modules) {
    return new ModulesView(modules.stream().map(ModulesView::row).toList());
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
