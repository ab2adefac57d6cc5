package dev.mvmci.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the program answered to a command line. */
record Said(int exitCode, String out, String err) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Executes the command line that the parts make together, in this process. */
  static Said to(String[]... parts) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine program =
        Program.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(Stream.of(parts).flatMap(Arrays::stream).toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }

  JsonNode json() {
    return JSON.readTree(out);
  }
}
