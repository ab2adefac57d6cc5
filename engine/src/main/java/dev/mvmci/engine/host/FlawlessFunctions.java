package dev.mvmci.engine.host;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mvmci.engine.RunEvent.Level;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.http.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The one function by which modules made for Flawless ask for everything: a command as JSON, and
 * its result as JSON in memory that the guest allocated and frees. Each command is a step like that
 * of the function it stands for.
 */
final class FlawlessFunctions {

  private static final String MODULE = "wasabi";
  private static final String ALLOCATE = "wasabi::alloc";
  private static final int BAD_COMMAND = -5;
  private static final String UNIT = "Unit";

  private FlawlessFunctions() {}

  static List<HostFunction> all() {
    return List.of(HostFunction.of(MODULE, "submit", "iiii:i", FlawlessFunctions::submit));
  }

  private static long submit(Session session, GuestMemory memory, long[] arguments) {
    byte[] command = memory.read((int) arguments[0], (int) arguments[1]);
    Object result;
    try {
      result = perform(session, Json.mapper().readTree(command));
    } catch (JacksonException | IllegalArgumentException _) {
      return BAD_COMMAND;
    }
    byte[] json = Json.bytes(result);
    int at = memory.allocate(ALLOCATE, json.length);
    memory.write(at, json, 0, json.length);
    write(memory, (int) arguments[2], at);
    write(memory, (int) arguments[3], json.length);
    return 0;
  }

  private static void write(GuestMemory memory, int address, int value) {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    memory.write(address, bytes, 0, bytes.length);
  }

  /** A command is a word, or an object with its name as the only key. */
  private static Object perform(Session session, JsonNode command) {
    if (command.isString()) {
      return switch (command.asString()) {
        case "GetInput" -> Map.of("String", new String(session.input(), StandardCharsets.UTF_8));
        case "TimeNow" -> time(session);
        default -> throw unknown(command.asString());
      };
    }
    if (!command.isObject() || command.size() != 1) {
      throw unknown(command.getNodeType().toString());
    }
    String name = command.propertyNames().iterator().next();
    JsonNode value = command.path(name);
    return switch (name) {
      case "Log" -> log(session, value);
      case "SendResponse" -> Map.of("ResponseSent", session.respond(value.asString()));
      case "Random" -> Map.of("Value", random(session, value));
      case "Sleep" -> sleep(session, value);
      case "HTTPRequest" -> Map.of("HTTPResponse", FlawlessHttp.exchange(session, value));
      case "GetSecret" -> secret(session, value.asString());
      case "RecvMessage" -> receive(session, value);
      case "StartWorkflow" -> start(session, value);
      case "ReplayDebug" -> UNIT; // what it says is for a debugger, not for the run
      default -> throw unknown(name);
    };
  }

  private static IllegalArgumentException unknown(String command) {
    return new IllegalArgumentException("no command " + command);
  }

  private static Object time(Session session) {
    Instant now = TimeFunctions.now(session);
    return Map.of(
        "Time",
        Map.of("secs_since_epoch", now.getEpochSecond(), "nanos_since_epoch", now.getNano()));
  }

  private static Object log(Session session, JsonNode entry) {
    String level = entry.propertyNames().stream().findFirst().orElse("Info");
    int number =
        switch (level) {
          case "Trace" -> Level.TRACE.number();
          case "Debug" -> Level.DEBUG.number();
          case "Warn" -> Level.WARN.number();
          case "Error" -> Level.ERROR.number();
          default -> Level.INFO.number();
        };
    EventFunctions.log(session, number, Text.bytes(entry.path(level).asString("")));
    return UNIT;
  }

  /** The value says of which type a random one is wanted. */
  private static Object random(Session session, JsonNode wanted) {
    String type = wanted.propertyNames().stream().findFirst().orElse("");
    long bits = ByteBuffer.wrap(RandomFunctions.bytes(session, Long.BYTES)).getLong();
    return switch (type) {
      case "Bool" -> Map.of(type, bits < 0);
      case "I32" -> Map.of(type, (int) bits);
      case "I64" -> Map.of(type, bits);
      case "F32" -> Map.of(type, (bits >>> 40) * 0x1.0p-24f);
      case "F64" -> Map.of(type, (bits >>> 11) * 0x1.0p-53);
      default -> throw unknown("Random of " + type);
    };
  }

  private static Object sleep(Session session, JsonNode duration) {
    long nanos = nanos(duration);
    if (nanos > 0) {
      var _ = session.mailbox().sleep(nanos);
    }
    return UNIT;
  }

  /** Of {secs, nanos}, at most what a long holds. */
  static long nanos(JsonNode duration) {
    try {
      return Duration.ofSeconds(duration.path("secs").asLong(), duration.path("nanos").asLong())
          .toNanos();
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }

  private static Object secret(Session session, String name) {
    Optional<byte[]> value = session.secret(name);
    return new Secret(value.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse(null));
  }

  /** {Secret: null | text}; a map of this would not take the null. */
  private record Secret(@JsonProperty("Secret") @Nullable String value) {}

  private static Object receive(Session session, JsonNode wanted) {
    JsonNode limit = wanted.path(0);
    var types = new LinkedHashSet<String>();
    for (JsonNode type : wanted.path(1)) {
      types.add(MailFunctions.checkedType(type.asString("")));
    }
    Answer answer = session.mailbox().receive(types, limit.isObject() ? nanos(limit) : -1);
    return answer.status() == 0
        ? Map.of(
            "Message",
            List.of(
                new String(answer.head(), StandardCharsets.UTF_8),
                new String(answer.body(), StandardCharsets.UTF_8)))
        : "Timeout";
  }

  private static Object start(Session session, JsonNode request) {
    Answer answer =
        session
            .children()
            .spawn(
                new Children.Spawn(
                    null,
                    null,
                    request.path(0).asString(""),
                    request.path(1).asString("null"),
                    true));
    String told = new String(answer.head(), StandardCharsets.UTF_8);
    if (answer.status() != 0) {
      return session.fail(Kind.GUEST, "a workflow could not be started: " + told);
    }
    return Map.of("Value", Map.of("I64", new RunId(told).number()));
  }
}
