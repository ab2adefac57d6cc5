package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "blob",
    description = "Content kept under its hash: put, get, list and collect it.",
    subcommands = {BlobPut.class, BlobGet.class, BlobList.class, BlobCollect.class})
final class BlobCommand extends Group {}
