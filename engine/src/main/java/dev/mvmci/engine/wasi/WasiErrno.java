package dev.mvmci.engine.wasi;

/** Failures that a program can see; names and numbers are those of WASI preview 1. */
public enum WasiErrno {
  /** No such descriptor, or not one for this. */
  BADF(8),
  /** The run is being cancelled. */
  CANCELED(11),
  EXIST(20),
  /** No file may be that large. */
  FBIG(22),
  /** A path that is not UTF-8. */
  ILSEQ(25),
  INVAL(28),
  ISDIR(31),
  /** As many descriptors are open as may be. */
  MFILE(33),
  NAMETOOLONG(37),
  NOENT(44),
  /** As much is kept as may be. */
  NOSPC(51),
  NOSYS(52),
  NOTDIR(54),
  NOTEMPTY(55),
  NOTSUP(58),
  /** A stream has no position. */
  SPIPE(70),
  /** A path that leads out of the directory it is relative to. */
  NOTCAPABLE(76);

  private final int number;

  WasiErrno(int number) {
    this.number = number;
  }

  /** What the function returns. */
  public int number() {
    return number;
  }
}
