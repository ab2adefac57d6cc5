package dev.mvmci.sql.ratis;

import static java.lang.constant.ConstantDescs.CD_long;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the file of a log is, asked once for each piece that is added to it. Ratis 3.3.0 asks
 * before each write whether the file has room, and that is not a harmless question: since Linux
 * 6.13 a file whose times were asked for gets a new time with the next write, and where the file
 * system has no journal each sync then writes the inode as well, after the data. A lone caller
 * waits a tenth longer for that. So the one call in Ratis that asks is led here when its class is
 * loaded; where that is not possible Ratis goes on asking, which is only slower.
 */
public final class LogFileSize {

  private static final Logger log = LoggerFactory.getLogger(LogFileSize.class);

  /** The writer of a log's files, which has this package to itself. */
  private static final String WRITER = "BufferedWriteChannel";

  private static final String ASKING = "preallocateIfNecessary";
  private static final ClassDesc CHANNEL = ClassDesc.of(FileChannel.class.getName());

  /** Each log is written by a thread of its own, to one file at a time. */
  private static final ThreadLocal<LogFileSize> LAST = ThreadLocal.withInitial(LogFileSize::new);

  private static final boolean ASKED_HERE = askHere();

  private @Nullable FileChannel channel;
  private long size;

  private LogFileSize() {}

  /**
   * Whether Ratis asks here. The first call sees to it, which is possible until Ratis opens a log
   * in this process.
   */
  static boolean isAskedHere() {
    return ASKED_HERE;
  }

  private static boolean askHere() {
    Class<?> neighbour = SegmentedRaftLogFormat.class;
    try (InputStream in = neighbour.getResourceAsStream(WRITER + ".class")) {
      Optional<byte[]> changed = in == null ? Optional.empty() : changed(in.readAllBytes());
      if (changed.isEmpty()) {
        log.debug("event=log_size_asked reason=\"Ratis has another {}\"", WRITER);
        return false;
      }
      var _ =
          MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
              .defineClass(changed.get());
      return true;
    } catch (IOException | IllegalAccessException | IllegalArgumentException | LinkageError e) {
      log.debug("event=log_size_asked reason=\"{}\"", e.toString());
      return false;
    }
  }

  /** The class with its one call led here; empty if it is not as it is known to be. */
  static Optional<byte[]> changed(byte[] writer) {
    ClassFile format = ClassFile.of();
    ClassModel model = format.parse(writer);
    if (!comparesOnce(model)) {
      return Optional.empty();
    }
    ClassTransform transform =
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString(ASKING),
            (code, element) -> {
              if (asks(element)) {
                callHere(code);
              } else {
                code.with(element);
              }
            });
    byte[] changed = format.transformClass(model, transform);
    return format.verify(changed).isEmpty() ? Optional.of(changed) : Optional.empty();
  }

  /** Whether the size is asked for once, and compared at once. */
  private static boolean comparesOnce(ClassModel writer) {
    List<Instruction> instructions =
        writer.methods().stream()
            .filter(method -> method.methodName().equalsString(ASKING))
            .flatMap(method -> method.code().stream())
            .flatMap(CodeModel::elementStream)
            .filter(Instruction.class::isInstance)
            .map(Instruction.class::cast)
            .toList();
    int[] asking =
        IntStream.range(0, instructions.size()).filter(i -> asks(instructions.get(i))).toArray();
    return asking.length == 1
        && asking[0] + 1 < instructions.size()
        && instructions.get(asking[0] + 1).opcode() == Opcode.LCMP;
  }

  private static boolean asks(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asSymbol().equals(CHANNEL)
        && call.name().equalsString("size");
  }

  /** What was "end, size", to be compared, becomes "what is missing, nothing". */
  private static void callHere(CodeBuilder code) {
    code.invokestatic(
            ClassDesc.of(LogFileSize.class.getName()),
            "missing",
            MethodTypeDesc.of(CD_long, CD_long, CHANNEL))
        .lconst_0();
  }

  /**
   * How many bytes a file is shorter than its writer needs it, 0 or less if it is long enough.
   * Called by Ratis; a file is made shorter only when nobody has it open for writing.
   */
  public static long missing(long end, FileChannel channel) throws IOException {
    LogFileSize known = LAST.get();
    if (!channel.equals(known.channel) || end > known.size) {
      known.channel = channel;
      known.size = channel.size();
    }
    return end - known.size;
  }
}
