import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.DeadCodeOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Step of building the distribution: {@code RaiseClassVersions DIRECTORY PREFIX...} rewrites the
 * classes in the jars of the directory whose names begin so. Libraries that still compile for Java
 * 5 have no stack maps; the JVM leaves such classes out of its start-up cache, and all that uses
 * them, and then opens every jar before theirs on the class path to find them. What the classes do
 * is unchanged; the jar's comment says what was done to it.
 */
public final class RaiseClassVersions {

  private static final String NOTE = "Changed by the build of mvm-ci: class files of version 52";

  private final ClassFile files;

  private RaiseClassVersions(ClassLoader libraries) {
    this.files =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(libraries)
                    .orElse(ClassHierarchyResolver.defaultResolver())),
            DeadCodeOption.PATCH_DEAD_CODE);
  }

  public static void main(String[] arguments) throws IOException {
    List<Path> jars;
    try (Stream<Path> found = Files.list(Path.of(arguments[0]))) {
      jars = found.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    List<String> prefixes = List.of(arguments).subList(1, arguments.length);
    try (var libraries =
        new URLClassLoader(jars.stream().map(RaiseClassVersions::url).toArray(URL[]::new))) {
      var raising = new RaiseClassVersions(libraries);
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        if (prefixes.stream().anyMatch(name::startsWith)) {
          raising.rewrite(jar);
        }
      }
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rewrite(Path jar) throws IOException {
    Path changed = jar.resolveSibling(jar.getFileName() + ".changed");
    try (var from = new ZipFile(jar.toFile());
        var to = new ZipOutputStream(Files.newOutputStream(changed))) {
      if (NOTE.equals(from.getComment())) {
        return;
      }
      to.setComment(NOTE);
      for (ZipEntry entry :
          (Iterable<ZipEntry>) () -> from.stream().map(ZipEntry.class::cast).iterator()) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        var copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        to.write(entry.getName().endsWith(".class") ? raised(bytes) : bytes);
        to.closeEntry();
      }
    }
    Files.move(changed, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private byte[] raised(byte[] bytes) {
    ClassModel model = files.parse(bytes);
    if (model.majorVersion() >= ClassFile.JAVA_6_VERSION) {
      return bytes;
    }
    // Passing the code on element by element has its stack maps made.
    return files.transformClass(
        model,
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((builder, element) -> {
              if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
              } else {
                builder.with(element);
              }
            }));
  }
}
