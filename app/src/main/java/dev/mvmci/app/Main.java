package dev.mvmci.app;

import dev.mvmci.app.cli.Program;

/** Where the program starts. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Carriers.provide();
    SqliteLibrary.provide();
    System.exit(Program.execute(arguments));
  }
}
