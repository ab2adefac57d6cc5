package dev.mvmci.sql.host;

/** The fields of a thread's {@code stat} that matter here. */
record Stat(String name, boolean runnable, int nice, int policy) {

  /** {@code nice} is field 19 and {@code policy} 41; the first behind the name is field 3. */
  private static final int NICE = 19 - 3;

  private static final int POLICY = 41 - 3;

  static Stat of(String line) {
    // The name is in parentheses, and may have some itself.
    int end = line.lastIndexOf(')');
    String[] behind = line.substring(end + 2).split(" ", -1);
    return new Stat(
        line.substring(line.indexOf('(') + 1, end),
        behind[0].equals("R"),
        Integer.parseInt(behind[NICE]),
        Integer.parseInt(behind[POLICY]));
  }
}
