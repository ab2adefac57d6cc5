package dev.mvmci.sql.ratis;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileSizeTest {

  @Test
  void theSystemIsAskedOnlyWhenTheFileMayBeTooShort(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("log");
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
      grow(channel, 100);
      assertThat(LogFileSize.missing(50, channel)).isEqualTo(-50);

      grow(channel, 200);
      assertThat(LogFileSize.missing(100, channel)).as("as long as it was").isZero();
      assertThat(LogFileSize.missing(150, channel)).as("asked anew").isEqualTo(-50);
      assertThat(LogFileSize.missing(300, channel)).isEqualTo(100);
    }
  }

  @Test
  void eachFileIsAskedAfterByItself(@TempDir Path directory) throws IOException {
    try (FileChannel one = FileChannel.open(directory.resolve("1"), CREATE_NEW, WRITE);
        FileChannel other = FileChannel.open(directory.resolve("2"), CREATE_NEW, WRITE)) {
      grow(one, 100);
      assertThat(LogFileSize.missing(10, one)).isEqualTo(-90);
      assertThat(LogFileSize.missing(10, other)).isEqualTo(10);
      assertThat(LogFileSize.missing(10, one)).isEqualTo(-90);
    }
  }

  @Test
  void theWriterOfThisRatisAsksHere() throws IOException {
    byte[] writer = writer();
    assertThat(sizeQuestions(writer)).as("as Ratis has it").hasSize(1);

    byte[] changed = LogFileSize.changed(writer).orElseThrow();

    assertThat(sizeQuestions(changed)).isEmpty();
    assertThat(ClassFile.of().verify(changed)).isEmpty();
    assertThat(LogFileSize.isAskedHere()).isTrue();
  }

  @Test
  void whatIsNotAsItIsKnownToBeIsLeftAlone() throws IOException {
    byte[] changed = LogFileSize.changed(writer()).orElseThrow();

    assertThat(LogFileSize.changed(changed)).as("nothing is asked for").isEmpty();
    assertThat(LogFileSize.changed(classOf(AsksOtherwise.class))).as("not compared").isEmpty();
  }

  @SuppressWarnings("UnusedMethod") // only its code is looked at
  private static final class AsksOtherwise {
    long preallocateIfNecessary(FileChannel channel) throws IOException {
      return 1 + channel.size();
    }
  }

  private static byte[] writer() throws IOException {
    return bytes(SegmentedRaftLogFormat.class, "BufferedWriteChannel.class");
  }

  private static byte[] classOf(Class<?> type) throws IOException {
    return bytes(type, type.getName().substring(type.getPackageName().length() + 1) + ".class");
  }

  private static byte[] bytes(Class<?> neighbour, String name) throws IOException {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** Calls of {@code FileChannel.size} where room for an entry is made sure of. */
  private static List<InvokeInstruction> sizeQuestions(byte[] writer) {
    MethodModel method =
        ClassFile.of().parse(writer).methods().stream()
            .filter(each -> each.methodName().equalsString("preallocateIfNecessary"))
            .findFirst()
            .orElseThrow();
    return method
        .code()
        .orElseThrow()
        .elementStream()
        .filter(InvokeInstruction.class::isInstance)
        .map(InvokeInstruction.class::cast)
        .filter(call -> call.name().equalsString("size"))
        .toList();
  }

  private static void grow(FileChannel channel, long size) throws IOException {
    channel.write(ByteBuffer.allocate(1), size - 1);
  }
}
