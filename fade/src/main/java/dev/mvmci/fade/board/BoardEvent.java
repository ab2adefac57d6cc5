package dev.mvmci.fade.board;

/** Something changed on a board. */
public sealed interface BoardEvent {

  /** A message is there, new or with another text or end than before. */
  record Arrived(Live message) implements BoardEvent {}

  /** A message is gone. */
  record Faded(String key) implements BoardEvent {}

  /** The nodes answer again, or do not any more. */
  record Contact(boolean live) implements BoardEvent {}
}
