package dev.mvmci.p2p.relay;

/** Why a relay did not do what a client asked for. */
public enum Refusal {
  /** Not one of the reasons below. */
  UNKNOWN(0),
  /** The challenge is too old, or a newer one was answered already. */
  STALE(1),
  /** The signature is not that of the name. */
  NOT_PROVEN(2),
  /** The access secret is missing or another one. */
  NO_ACCESS(3),
  /** The name is not on the relay's list. */
  NOT_LISTED(4),
  /** The relay has as many registrations as it takes. */
  FULL(5),
  /** The relay does not know the session, or not from this address. */
  NO_SESSION(6),
  /** More than the relay takes. */
  TOO_MUCH(7),
  /** Not a frame, or one that is too long. */
  MALFORMED(8);

  private static final Refusal[] REASONS = values();

  private final byte code;

  Refusal(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Refusal read(byte code) {
    for (Refusal reason : REASONS) {
      if (reason.code == code) {
        return reason;
      }
    }
    return UNKNOWN;
  }
}
