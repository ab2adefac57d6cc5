package dev.mvmci.workflow.maven;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.maven.plugin.logging.Log;
import org.teavm.tooling.TeaVMProblemRenderer;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/** Compiles classes by TeaVM to WebAssembly with linear memory. */
final class GuestCompiler {

  private static final String FILE = "compiled.wasm";
  private static final int MEGABYTE = 1 << 20;

  /**
   * Maven may build several modules at once. The class loaders of theirs share jars in the JVM's
   * cache, and who closes his takes them from under the others, who read the tables of characters
   * in them.
   */
  private static final Lock ONE_BY_ONE = new ReentrantLock();

  private final List<File> classPath;
  private final Path work;
  private final Log log;

  GuestCompiler(List<File> classPath, Path work, Log log) {
    this.classPath = List.copyOf(classPath);
    this.work = work;
    this.log = log;
  }

  /** The classes cannot be compiled; what is wrong was logged. */
  static final class CompilationException extends Exception {
    private static final long serialVersionUID = 1;

    CompilationException(String message) {
      super(message);
    }
  }

  /**
   * Compiles what a class reaches; one at a time in a process.
   *
   * @param heapMegabytes what all objects together may take
   */
  byte[] compile(String mainClass, int heapMegabytes)
      throws IOException, TeaVMToolException, CompilationException {
    ONE_BY_ONE.lock();
    try {
      return compileAlone(mainClass, heapMegabytes);
    } finally {
      ONE_BY_ONE.unlock();
    }
  }

  private byte[] compileAlone(String mainClass, int heapMegabytes)
      throws IOException, TeaVMToolException, CompilationException {
    try (var loader = new URLClassLoader(urls(), GuestCompiler.class.getClassLoader())) {
      var tool = new TeaVMTool();
      tool.setLog(new MavenToolLog(log));
      tool.setClassLoader(loader);
      tool.setTargetType(TeaVMTargetType.WEBASSEMBLY_WASI);
      tool.setMainClass(mainClass);
      tool.setTargetDirectory(work.toFile());
      tool.setTargetFileName(FILE);
      tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
      tool.setObfuscated(true);
      tool.setStrict(true); // null and bounds are checked, as in any Java
      tool.setWasmExceptionsUsed(false); // a guest could not be put aside
      tool.setMinHeapSize(MEGABYTE);
      tool.setMaxHeapSize(heapMegabytes * MEGABYTE);
      tool.getTransformers().add(GuestTransformer.class.getName());
      tool.generate();
      TeaVMProblemRenderer.describeProblems(
          tool.getDependencyInfo().getCallGraph(),
          tool.getProblemProvider(),
          new MavenToolLog(log));
      if (!tool.getProblemProvider().getSevereProblems().isEmpty()) {
        throw new CompilationException(
            "the workflows reach what TeaVM's class library does not have, see above");
      }
      List<String> refused = RefusedMethods.calledIn(tool.getDependencyInfo().getCallGraph());
      if (!refused.isEmpty()) {
        throw new CompilationException(String.join("; ", refused));
      }
    }
    return Files.readAllBytes(work.resolve(FILE));
  }

  private URL[] urls() throws MalformedURLException {
    var urls = new ArrayList<URL>();
    for (File file : classPath) {
      urls.add(file.toURI().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
