package dev.mvmci.workflow.maven;

import dev.mvmci.workflow.maven.GuestCompiler.CompilationException;
import dev.mvmci.workflow.maven.GuestModule.Manifest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.teavm.tooling.TeaVMToolException;

/** Compiles the workflows of a project to a module for the engine, {@code target/NAME.wasm}. */
@Mojo(
    name = "module",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class ModuleMojo extends AbstractMojo {

  private static final String MODULE_CLASS = "mvm.generated.WorkflowModule";
  private static final String WORKFLOWS = "META-INF/mvm/workflows.json";

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private @Nullable MavenProject project;

  @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
  private @Nullable File buildDirectory;

  @Parameter(defaultValue = "${project.build.outputDirectory}", readonly = true, required = true)
  private @Nullable File classes;

  /** Name of the module. */
  @Parameter(property = "mvm.module", defaultValue = "${project.artifactId}")
  private String name = "";

  /** Version of the module. Runs stay with the version that they began with. */
  @Parameter(property = "mvm.version", defaultValue = "${project.version}")
  private String version = "";

  /** Limits that runs of the module ask for, JSON as docs/engine-abi.md has it. */
  @Parameter(property = "mvm.limits", defaultValue = "")
  private @Nullable String limits;

  /**
   * Megabytes that all objects of a run may take together; the engine gives a run 64 unless asked.
   */
  @Parameter(property = "mvm.heap", defaultValue = "32")
  private int heap;

  /** Called by Maven. */
  public ModuleMojo() {}

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (given(project).getPackaging().equals("pom")) {
      return; // the parent itself, or one between it and the project
    }
    Path workflows = given(classes).toPath().resolve(WORKFLOWS);
    if (!Files.exists(workflows)) {
      throw new MojoFailureException(
          "there is no workflow: annotate a static method with @Workflow, and let the annotation"
              + " processor of mvm-ci-workflow run (maven-compiler-plugin: <proc>full</proc>)");
    }
    Path module = given(buildDirectory).toPath().resolve(name + ".wasm");
    try {
      var manifest =
          new Manifest(name, version, Files.readString(workflows), limits == null ? "" : limits);
      var compiler =
          new GuestCompiler(
              classPath(), given(buildDirectory).toPath().resolve("workflow"), getLog());
      Files.write(module, GuestModule.of(compiler.compile(MODULE_CLASS, heap), manifest));
      getLog().info("%s: %,d bytes".formatted(module, Files.size(module)));
    } catch (CompilationException | IllegalArgumentException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (IOException | TeaVMToolException | DependencyResolutionRequiredException e) {
      throw new MojoExecutionException("cannot compile the workflows: " + e.getMessage(), e);
    }
  }

  private List<File> classPath() throws DependencyResolutionRequiredException {
    return given(project).getRuntimeClasspathElements().stream().map(File::new).toList();
  }

  private static <T> T given(@Nullable T parameter) {
    if (parameter == null) {
      throw new IllegalStateException("Maven has not set a parameter");
    }
    return parameter;
  }
}
