package dev.mvmci.app;

import dev.mvmci.app.cli.Program;
import dev.mvmci.app.log.LogProvider;

/** Where the program starts. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    LogProvider.provide();
    Carriers.provide();
    SqliteLibrary.provide();
    System.exit(Program.execute(arguments));
  }
}
