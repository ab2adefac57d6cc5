package dev.mvmci.fade.monitor;

/** How the whole is. */
public enum Verdict {
  /** A majority of the nodes and a board, where one is known, answer. */
  OPERATIONAL("All that is needed answers."),
  /** Some part answers. */
  DEGRADED("Something is down, but messages can still be read or written somewhere."),
  /** No node answers, or no board. */
  DOWN("Nothing can be read or written.");

  private final String sentence;

  Verdict(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }

  static Verdict of(long nodesAlive, long nodes, long boardsAlive, long boards) {
    boolean someBoard = boards == 0 || boardsAlive > 0;
    if (nodesAlive == 0 || !someBoard) {
      return DOWN;
    }
    return nodesAlive > nodes / 2 ? OPERATIONAL : DEGRADED;
  }
}
