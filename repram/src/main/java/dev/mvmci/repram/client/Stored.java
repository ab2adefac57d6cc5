package dev.mvmci.repram.client;

/** What became of a put. */
public enum Stored {
  /** As many nodes hold it as the cluster's quorum asks for. */
  REPLICATED,
  /** The node holds it and has sent it on; others had not confirmed in time. */
  PENDING,
  /** Nothing was written: the condition does not hold. */
  REFUSED
}
