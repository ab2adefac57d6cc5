package dev.mvmci.sql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutS3Test {

  @TempDir Path root;

  @Test
  void localBackupsNeedNothingOfTheS3Library() throws IOException, ReflectiveOperationException {
    try (URLClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass("software.amazon.awssdk.services.s3.S3Client"))
          .isInstanceOf(ClassNotFoundException.class);
      Class<?> backups = loader.loadClass(Backups.class.getName());
      Class<?> source = loader.loadClass(Backups.Source.class.getName());
      Class<?> config = loader.loadClass(BackupConfig.class.getName());
      Object copy =
          Proxy.newProxyInstance(
              loader,
              new Class<?>[] {source},
              (_, _, arguments) -> {
                Files.writeString((Path) arguments[0], "a copy");
                return 7L;
              });
      Object made =
          backups
              .getConstructor(source, long.class, config, InstantSource.class)
              .newInstance(
                  copy,
                  1L,
                  config.getMethod("in", Path.class).invoke(null, root),
                  InstantSource.system());

      assertThat(backups.getMethod("backup").invoke(made).toString()).contains("entry7");
    }
  }

  private static URL[] urls() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("awssdk")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }
}
