package dev.mvmci.app.node;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;

/** A member of the replicated database, with the port on which the others reach it. */
final class MemberService {

  private MemberService() {}

  /** Opens it; a member alone has no port. */
  static SqliteNode open(SqlConfig config, Parts parts) {
    return parts.add(SqliteNode.open(config));
  }
}
