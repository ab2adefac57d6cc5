package dev.mvmci.sql.services;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every text by which a service changes its reserved tables; no other text may name them. */
public final class ServiceStatements {

  /** The texts, which members admit although they name tables that start with {@code _mvm_}. */
  public static final Set<String> ALL =
      Stream.<ServiceSql[]>of(
              CounterSql.values(), CacheSql.values(), LockSql.values(), ChannelSql.values())
          .flatMap(Stream::of)
          .map(ServiceSql::text)
          .collect(Collectors.toUnmodifiableSet());

  private ServiceStatements() {}
}
