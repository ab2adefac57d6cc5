package dev.mvmci.sql.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of this process, as Linux shows them in {@code /proc}. */
final class LinuxScheduling implements Scheduling {

  private static final Logger log = LoggerFactory.getLogger(LinuxScheduling.class);

  private static final Path THREADS = Path.of("/proc/self/task");

  /** To a system call: a thread, and the one that calls. */
  private static final int PRIO_PROCESS = 0;

  private static final int SELF = 0;

  private static final int LARGEST_NICE = 19;

  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

  private final MethodHandle setScheduler;
  private final MethodHandle setPriority;
  private final MemorySegment failure;

  /** A {@code sched_param}: the priority, which is 0 in both classes. */
  private final MemorySegment parameter;

  private LinuxScheduling(Arena arena) throws IOException {
    this.setScheduler = call("sched_setscheduler", JAVA_INT, JAVA_INT, ADDRESS);
    this.setPriority = call("setpriority", JAVA_INT, JAVA_INT, JAVA_INT);
    this.failure = arena.allocate(Linker.Option.captureStateLayout());
    this.parameter = arena.allocateFrom(JAVA_INT, 0);
  }

  /**
   * Tries on the calling thread whether what is done can be undone: anybody may enter the idle
   * class, but not all may leave it.
   *
   * @throws IOException saying why this is not possible; the thread should end then, as its
   *     priority may have changed
   */
  static LinuxScheduling open() throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new IOException("not Linux");
    }
    if (!LinuxScheduling.class.getModule().isNativeAccessEnabled()) {
      throw new IOException("native access is not enabled");
    }
    var scheduling = new LinuxScheduling(Arena.ofAuto());
    scheduling.tryOnSelf();
    return scheduling;
  }

  @SuppressWarnings("restricted") // system calls for which Java has no method
  private static MethodHandle call(String name, MemoryLayout... parameters) throws IOException {
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name),
          FunctionDescriptor.of(JAVA_INT, parameters),
          Linker.Option.captureCallState("errno"));
    } catch (NoSuchElementException
        | UnsupportedOperationException
        | IllegalCallerException
        | LinkageError e) {
      throw new IOException("system calls are not possible: " + e.getMessage(), e);
    }
  }

  private void tryOnSelf() throws IOException {
    Path self = Path.of("/proc/thread-self");
    Stat stat = Stat.of(Files.readString(self.resolve("stat"), ISO_8859_1));
    if (stat.policy() != Policy.OTHER.number || stat.nice() == LARGEST_NICE) {
      throw new IOException("somebody has chosen how this process is scheduled");
    }
    // Who may take back one step of niceness may leave the idle class. This is tried first, as it
    // does no harm: stuck in the idle class, this thread would hold up who waits for what it holds.
    permit("a lower priority", setNice(stat.nice() + 1));
    permit("the priority as before, without CAP_SYS_NICE or LimitNICE=+0,", setNice(stat.nice()));
    permit("the idle class", setPolicy(SELF, Policy.IDLE));
    permit("leaving the idle class", setPolicy(SELF, Policy.OTHER));
    // A kernel that counts nothing says 0: nobody would see that a thread starves.
    Usage used = usage(Files.readString(self.resolve("schedstat"), ISO_8859_1), true);
    if (used.ranNanos() == 0 && used.waitedNanos() == 0) {
      throw new IOException("the kernel does not count how long threads wait");
    }
  }

  private static void permit(String what, int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(what + " is refused, errno " + errno);
    }
  }

  @Override
  public Set<Integer> compilers() {
    var found = new TreeSet<Integer>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path each : threads) {
        int thread = Integer.parseInt(each.getFileName().toString());
        if (read(thread, "comm").filter(LinuxScheduling::compiles).isPresent()) {
          found.add(thread);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Override
  public Optional<Usage> usage(int thread) {
    return read(thread, "stat")
        .map(Stat::of)
        .filter(stat -> compiles(stat.name()))
        .flatMap(stat -> read(thread, "schedstat").map(counted -> usage(counted, stat.runnable())));
  }

  @Override
  public void set(int thread, Policy policy) {
    int refused = setPolicy(thread, policy);
    if (refused != 0) {
      log.debug("event=policy_refused thread={} policy={} errno={}", thread, policy, refused);
    }
  }

  /** Names are cut to 15 characters there. */
  private static boolean compiles(String name) {
    return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
  }

  /**
   * Reads {@code schedstat}: time on a processor, time waited for one, and how often it had one.
   */
  private static Usage usage(String counted, boolean runnable) {
    String[] numbers = counted.split(" ", -1);
    return new Usage(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), runnable);
  }

  /** Empty if there is no such thread. */
  private static Optional<String> read(int thread, String file) {
    Path directory = THREADS.resolve(Integer.toString(thread));
    try {
      // Not as UTF-8: a name may be cut within a character.
      return Optional.of(Files.readString(directory.resolve(file), ISO_8859_1));
    } catch (IOException e) {
      if (Files.notExists(directory)) {
        return Optional.empty();
      }
      throw new UncheckedIOException(e); // it would be left as it is, and starve unseen
    }
  }

  /** Returns 0 or the error's number. */
  private int setPolicy(int thread, Policy policy) {
    try {
      return errno((int) setScheduler.invokeExact(failure, thread, policy.number, parameter));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the calling thread. Returns 0 or the error's number. */
  private int setNice(int nice) {
    try {
      return errno((int) setPriority.invokeExact(failure, PRIO_PROCESS, SELF, nice));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private int errno(int result) {
    return result == 0 ? 0 : (int) ERRNO.get(failure, 0L);
  }
}
