package dev.mvmci.engine.module;

import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import dev.mvmci.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Rows of deployments and the bytes they refer to. */
final class ModuleStore {

  private static final String COLUMNS = "name, version, sha256, bytes, workflows, deployed_at";

  private final Database database;
  private final Consumer<Change> writer;
  // What was asked for since the last deployment; replaced by each, when it is durable.
  private volatile Map<Asked, ModuleInfo> found = new ConcurrentHashMap<>();

  private record Asked(String name, @Nullable String version) {}

  /** A store whose writer makes changes durable before it returns. */
  ModuleStore(Database database, Consumer<Change> writer) {
    this.database = database;
    this.writer = writer;
  }

  /** Durable when this returns. */
  void save(ModuleInfo info, byte[] wasm) {
    writer.accept(session -> {
      session.execute(
          "INSERT OR IGNORE INTO module (sha256, wasm) VALUES (?, ?)", info.sha256(), wasm);
      // Replacing gives the row a new, larger seq: what is deployed again is the latest.
      session.execute(
          "INSERT OR REPLACE INTO deployment (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)",
          info.name(),
          info.version(),
          info.sha256(),
          info.bytes(),
          Json.text(info.workflows()),
          info.deployedAt().toEpochMilli());
    });
    found = new ConcurrentHashMap<>();
  }

  /** Modules that many of the unfinished runs execute, most of them first. */
  List<String> ofUnfinishedRuns(int limit) {
    return database.list(
        row -> row.getString(1),
        "SELECT sha256 FROM (SELECT sha256 FROM run WHERE outcome IS NULL LIMIT 1000)"
            + " GROUP BY sha256 ORDER BY count(*) DESC LIMIT ?",
        limit);
  }

  List<ModuleInfo> all() {
    return select("ORDER BY name, seq DESC");
  }

  Optional<ModuleInfo> find(String name, @Nullable String version) {
    var asked = new Asked(name, version);
    Map<Asked, ModuleInfo> known = found; // before looking: what is deployed since is not in it
    ModuleInfo info = known.get(asked);
    if (info != null) {
      return Optional.of(info);
    }
    List<ModuleInfo> all =
        version == null
            ? select("WHERE name = ? ORDER BY seq DESC LIMIT 1", name)
            : select("WHERE name = ? AND version = ?", name, version);
    all.forEach(one -> known.put(asked, one));
    return all.stream().findFirst();
  }

  private List<ModuleInfo> select(String rest, Object... arguments) {
    return database.list(
        ModuleStore::info, "SELECT " + COLUMNS + " FROM deployment " + rest, arguments);
  }

  private static ModuleInfo info(ResultSet row) throws SQLException {
    return new ModuleInfo(
        row.getString("name"),
        row.getString("version"),
        row.getString("sha256"),
        row.getInt("bytes"),
        workflows(row.getString("workflows")),
        Instant.ofEpochMilli(row.getLong("deployed_at")));
  }

  /** Field by field, as runs that go on after a restart wait for it. */
  private static List<ModuleInfo.Workflow> workflows(String json) {
    return StreamSupport.stream(Json.mapper().readTree(json).spliterator(), false)
        .map(one ->
            new ModuleInfo.Workflow(
                one.path("name").stringValue(),
                one.path("response").booleanValue(),
                one.path("limits").stringValue(null)))
        .toList();
  }

  Optional<byte[]> wasm(String sha256) {
    return database
        .list(row -> row.getBytes(1), "SELECT wasm FROM module WHERE sha256 = ?", sha256)
        .stream()
        .findFirst();
  }
}
