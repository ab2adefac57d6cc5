package dev.mvmci.sql.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of table {@code [hiqlite]}, each with the environment name that wins over it. All keys
 * of the original are known, so that a file written for it is taken as it is.
 */
enum Key {
  NODE_ID("HQL_NODE_ID"),
  NODE_ID_FROM("HQL_NODE_ID_FROM"),
  NODES("HQL_NODES"),
  LISTEN_ADDR("HQL_LISTEN_ADDR"),
  LISTEN_ADDR_API("HQL_LISTEN_ADDR_API"),
  LISTEN_ADDR_RAFT("HQL_LISTEN_ADDR_RAFT"),
  CLUSTER_NAME("HQL_CLUSTER_NAME"),
  LEARNER_ONLY("HQL_LEARNER_ONLY"),
  DATA_DIR("HQL_DATA_DIR"),
  SECRET_RAFT("HQL_SECRET_RAFT"),
  SECRET_API("HQL_SECRET_API"),
  SECRETS_FILE("HQL_SECRETS_FILE"),
  ENC_KEYS("ENC_KEYS"),
  ENC_KEY_ACTIVE("ENC_KEY_ACTIVE"),
  TLS_AUTO_CERTIFICATES("HQL_TLS_AUTO_CERTS"),
  LOGS_UNTIL_SNAPSHOT("HQL_LOGS_UNTIL_SNAPSHOT"),
  READ_POOL_SIZE("HQL_READ_POOL_SIZE"),
  PREPARED_STATEMENT_CACHE_CAPACITY(null),
  LOG_SYNC("HQL_LOG_SYNC"),
  BACKUP_CRON("HQL_BACKUP_CRON"),
  BACKUP_KEEP_DAYS("HQL_BACKUP_KEEP_DAYS"),
  BACKUP_KEEP_DAYS_LOCAL("HQL_BACKUP_KEEP_DAYS_LOCAL"),
  BACKUP_RESTORE("HQL_BACKUP_RESTORE"),
  BACKUP_SKIP_VALIDATION("HQL_BACKUP_SKIP_VALIDATION"),
  S3_URL("HQL_S3_URL"),
  S3_BUCKET("HQL_S3_BUCKET"),
  S3_REGION("HQL_S3_REGION"),
  S3_PATH_STYLE("HQL_S3_PATH_STYLE"),
  S3_KEY("HQL_S3_KEY"),
  S3_SECRET("HQL_S3_SECRET"),

  // What a member here does in its own way; see docs/sql.md for each.
  FILENAME_DB(
      "HQL_FILENAME_DB", "the database is always sql/database.sqlite of the data directory"),
  WAL_SIZE("HQL_WAL_SIZE", "log segments have their own size"),
  LOG_STATEMENTS("HQL_LOG_STATEMENTS", "statements are not logged"),
  HEALTH_CHECK_DELAY_SECS("HQL_HEALTH_CHECK_DELAY_SECS", "health is true from the first moment"),
  CACHE_STORAGE_DISK("HQL_CACHE_STORAGE_DISK", "caches are always on disk"),
  TLS_RAFT_KEY("HQL_TLS_RAFT_KEY", Key.DERIVED),
  TLS_RAFT_CERT("HQL_TLS_RAFT_CERT", Key.DERIVED),
  TLS_API_KEY("HQL_TLS_API_KEY", Key.DERIVED),
  TLS_API_CERT("HQL_TLS_API_CERT", Key.DERIVED),
  TLS_RAFT_DANGER_TLS_NO_VERIFY("HQL_TLS_RAFT_DANGER_TLS_NO_VERIFY", Key.VERIFIED),
  TLS_API_DANGER_TLS_NO_VERIFY("HQL_TLS_API_DANGER_TLS_NO_VERIFY", Key.VERIFIED),
  PASSWORD_DASHBOARD("HQL_PASSWORD_DASHBOARD", "there is no database dashboard"),
  INSECURE_COOKIE("HQL_INSECURE_COOKIE", "there is no database dashboard"),
  RATE_LIMIT_DB_RPS("HQL_RL_DB_RPS", Key.BOUNDED),
  RATE_LIMIT_DB_BURST("HQL_RL_DB_BURST", Key.BOUNDED),
  RATE_LIMIT_CACHE_RPS("HQL_RL_CACHE_RPS", Key.BOUNDED),
  RATE_LIMIT_CACHE_BURST("HQL_RL_CACHE_BURST", Key.BOUNDED);

  private static final String DERIVED = "members' keys come from the secrets";
  private static final String VERIFIED = "the other side is always verified";
  private static final String BOUNDED = "queues have limits of their own";

  private final @Nullable String environment;
  private final @Nullable String noEffect;

  Key(@Nullable String environment) {
    this(environment, null);
  }

  Key(@Nullable String environment, @Nullable String noEffect) {
    this.environment = environment;
    this.noEffect = noEffect;
  }

  /** As it stands in the file. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Optional<String> environment() {
    return Optional.ofNullable(environment);
  }

  /** Why setting it changes nothing here, if that is so. */
  Optional<String> noEffect() {
    return Optional.ofNullable(noEffect);
  }

  static Optional<Key> find(String label) {
    return Stream.of(values()).filter(key -> key.label().equals(label)).findFirst();
  }
}
