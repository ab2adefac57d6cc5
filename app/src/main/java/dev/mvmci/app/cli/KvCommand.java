package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "kv",
    description = "Values that fade: put, get, list and watch them.",
    subcommands = {KvPut.class, KvGet.class, KvList.class, KvWatch.class})
final class KvCommand extends Group {}
