package dev.mvmci.app.backups;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.sql.backup.BackupFailure;
import dev.mvmci.sql.backup.BackupInfo;
import dev.mvmci.sql.backup.Backups;
import java.util.LinkedHashMap;
import java.util.Map;

/** The backups of a member and of its cluster: listed, and made. */
public final class BackupRoutes {

  private final Backups backups;
  private final SharedBackups shared;

  /** Routes over both. */
  public BackupRoutes(Backups backups, SharedBackups shared) {
    this.backups = backups;
    this.shared = shared;
  }

  /** The routes. */
  public Router routes() {
    return Router.builder()
        .get("/api/v1/backups", _ -> list())
        .post("/api/v1/backups", _ -> make())
        .build();
  }

  private Response list() {
    return Response.ok(Map.of("backups", shared.all().stream().map(this::json).toList()));
  }

  private Map<String, Object> json(SharedBackup backup) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", backup.name());
    json.put("blob", backup.blob().toString());
    json.put("bytes", backup.bytes());
    json.put("made_at_ms", backup.madeAtMillis());
    json.put("here", shared.isHere(backup));
    return json;
  }

  private Response make() {
    try {
      BackupInfo made = backups.backup();
      shared.soon();
      var json = new LinkedHashMap<String, Object>();
      json.put("name", made.name().text());
      json.put("bytes", made.bytes());
      json.put("sha256", made.sha256());
      json.put("places", made.places());
      json.put("shared", made.name().sealed());
      return Response.json(201, json);
    } catch (BackupFailure e) {
      throw HttpProblem.of(503, "no-backup", String.valueOf(e.getMessage()));
    }
  }
}
