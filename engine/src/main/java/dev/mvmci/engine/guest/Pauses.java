package dev.mvmci.engine.guest;

/**
 * Says where an instance is put aside: before a call of the host, which it makes when it goes on.
 * Called on the guest's thread.
 */
public interface Pauses {

  /** An instance that is never put aside. */
  Pauses NEVER =
      new Pauses() {
        @Override
        public boolean wanted() {
          return false;
        }

        @Override
        public void paused(GuestState state) {
          throw new IllegalStateException("no pause was wanted");
        }
      };

  /** Whether to put it aside before the call that it is about to make. Asked at each such call. */
  boolean wanted();

  /** It is put aside, and goes on when this returns; an exception gives it up. */
  void paused(GuestState state);
}
