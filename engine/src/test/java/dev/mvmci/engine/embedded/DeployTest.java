package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.EngineFailure.InvalidModule;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.WasmWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployTest {

  @TempDir Path directory;

  private static void done(Code code) {
    code.i32(0);
  }

  private void refused(byte[] wasm, String... reasons) {
    try (var fixture = EngineFixture.in(directory)) {
      assertThatThrownBy(() -> fixture.engine.deploy(wasm))
          .isInstanceOf(InvalidModule.class)
          .message()
          .contains(reasons);
      assertThat(fixture.engine.modules()).as("nothing half stored").isEmpty();
    }
  }

  @Test
  void whatIsNotWebAssemblyIsRefused() {
    refused("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), "not a WebAssembly module");
    refused(new byte[0], "not a WebAssembly module");
    refused(new byte[] {0, 'a', 's', 'm', 9, 0, 0, 0}, "not a valid WebAssembly module");
  }

  @Test
  void eachUnknownImportIsNamedWithItsSignature() {
    refused(
        WasmWriter.module("m", "1", "start")
            .importing("wasi_snapshot_preview1", "fd_teleport", "iiii:i")
            .importing("mvm", "teleport", "l:")
            .importing("mvm", "now", ":i")
            .workflow("start", DeployTest::done)
            .bytes(),
        "wasi_snapshot_preview1.fd_teleport(i32, i32, i32, i32) -> i32",
        "mvm.teleport(i64)",
        "mvm.now() -> i32 (its signature is () -> i64)");
  }

  @Test
  void threadsAreRefused() {
    refused(
        WasmWriter.module("m", "1", "start")
            .rawMemory(1, 3, 1, 2) // shared, one to two pages
            .workflow("start", DeployTest::done)
            .bytes(),
        "shared");
    refused(
        Guests.workflow(code -> code.i32(0).raw(0xFE, 0x10, 2, 0)), // i32.atomic.load
        "threads");
  }

  @Test
  void aModuleMustNameItselfAndItsWorkflows() {
    refused(
        Guests.everything("m", "1", "start")
            .withoutCustomSections()
            .workflow("start", DeployTest::done)
            .bytes(),
        "does not name itself");
    refused(Guests.everything("m", "1", "start").bytes(), "mvm_run_start");
    refused(Guests.everything("../m", "1", "s").workflow("s", DeployTest::done).bytes(), "'../m'");
    refused(Guests.everything("m", "1").bytes(), "no workflow");
    refused(
        Guests.everything("m", "1", "s", "s").workflow("s", DeployTest::done).bytes(),
        "two workflows");
    refused(
        Guests.everything("m", "1")
            .withoutCustomSections()
            .custom("mvm.module", "{\"name\":\"m\",\"version\":\"1\",\"abi\":2}")
            .bytes(),
        "ABI 2");
    refused(
        Guests.everything("m", "1").withoutCustomSections().custom("mvm.module", "{").bytes(),
        "not JSON");
  }

  @Test
  void namesInTheMannerOfFlawlessAreUnderstood() throws Exception {
    byte[] wasm =
        Guests.everything("ignored", "0")
            .withoutCustomSections()
            .function("run", ":", 0, 0, _ -> {})
            .export("#flawless#module#crawler%_#_%0.1.8", "run")
            .export("#flawless#workflow#run#start", "run")
            .bytes();
    try (var fixture = EngineFixture.in(directory)) {
      ModuleInfo module = fixture.engine.deploy(wasm);
      assertThat(module.name()).isEqualTo("crawler");
      assertThat(module.version()).isEqualTo("0.1.8");
      assertThat(fixture.run(wasm)).isEqualTo(new RunOutcome.Completed(null));
    }
  }

  @Test
  void initializeIsCalledBeforeTheWorkflow() throws Exception {
    byte[] wasm =
        Guests.everything("m", "1", "start")
            .function("prepare", ":", 0, 0, code -> code.i32(500).i32(7).i32Store8())
            .export("_initialize", "prepare")
            .workflow("start", code -> code.i32(500).i32Load8().i32(7).op(0x6B))
            .bytes();
    try (var fixture = EngineFixture.in(directory)) {
      assertThat(fixture.run(wasm)).isInstanceOf(RunOutcome.Completed.class);
    }
  }

  @Test
  void aModuleAboveTheSizeLimitIsTooLarge() {
    try (var fixture = EngineFixture.in(directory)) {
      assertThatThrownBy(() -> fixture.engine.deploy(new byte[(16 << 20) + 1]))
          .isInstanceOf(EngineFailure.TooLarge.class);
    }
  }

  @Test
  void damagedModulesAreRefusedOrRunButNeverHarmTheEngine() throws Exception {
    byte[] good = Guests.tour();
    var random = new Random(42);
    try (var fixture = EngineFixture.in(directory)) {
      for (int i = 0; i < 150; i++) {
        byte[] damaged =
            Arrays.copyOf(good, i % 3 == 0 ? random.nextInt(good.length) : good.length);
        for (int flips = random.nextInt(4); flips >= 0 && damaged.length > 8; flips--) {
          damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
        }
        deploy(fixture, damaged);
      }
      assertThat(fixture.run(good)).isInstanceOf(RunOutcome.Completed.class);
      assertThat(fixture.engine.health().healthy()).isTrue();
    }
  }

  private static void deploy(EngineFixture fixture, byte[] damaged) {
    try {
      var _ = fixture.engine.deploy(damaged);
    } catch (InvalidModule e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void compiledCodeIsKeptAndWhatSomebodyAlteredIsMadeAnew() throws Exception {
    try (var fixture = EngineFixture.alone(directory)) {
      var _ = fixture.run(Guests.tour());
    }
    Path compiled = directory.resolve("compiled");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(compiled)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(compiled.resolve("key"))))
        .isEqualTo("rw-------");
    Path code = code(compiled);
    byte[] kept = Files.readAllBytes(code);
    byte[] altered = kept.clone();
    altered[altered.length / 2] ^= 1;
    Files.write(code, altered);

    try (var fixture = EngineFixture.alone(directory)) {
      assertThat(fixture.outcome(fixture.engine.start(StartRequest.of("tour", "start", "null"))))
          .isInstanceOf(RunOutcome.Completed.class);
    }
    assertThat(Files.readAllBytes(code)).isNotEqualTo(altered);
  }

  private static Path code(Path compiled) throws Exception {
    try (var files = Files.list(compiled)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".code")).toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }
}
