package dev.mvmci.bench.sql;

/** Three members of one product, and a lean client that talks to their leader. */
interface Store extends AutoCloseable {

  String name();

  Members members();

  /** Durable on a majority when it returns. */
  void put(String key, byte[] value) throws Exception;

  /** Linearizable. */
  void get(String key) throws Exception;

  /** Linearizable as long as clocks run alike, where the product has that; else as {@link #get}. */
  void getByLease(String key) throws Exception;

  /** What the asked member has, however old. */
  void getLocally(String key) throws Exception;

  @Override
  void close();
}
