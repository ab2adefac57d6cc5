#!/bin/sh
# Builds the .wasm of every example, and of the programs that the engine is tested with, from its
# source; --check compares them with those checked in. AssemblyScript needs node 20 or newer, and npm
# with its registry once; C needs clang and wasm-ld, and for programs that know nothing of workflows
# wasi-libc and libclang-rt-14-dev-wasm32; Rust needs rustc and cargo with the targets
# wasm32-unknown-unknown and wasm32-wasi; Java needs what the program itself is built with, and more
# of Maven's repository once. What of these is not here is left as it is, and --check compares only
# with the compilers that made the files: clang 14 and rustc 1.63.
# Exit 0: built or equal; 1: they differ or do not compile; 77: no toolchain is here.
set -eu

cd "$(dirname "$0")"
check=
[ "${1:-}" = --check ] && check=1
built=

say() { echo "examples/build.sh: $*" >&2; }

# put NEW FILE: installs or compares a file
put() {
  if [ -z "$check" ]; then
    cp "$1" "$2"
    echo "$2: $(wc -c <"$2") bytes"
  elif cmp -s "$1" "$2"; then
    echo "$2: up to date"
  else
    say "$2 differs from what its source gives; build it again and commit it"
    exit 1
  fi
}

# has_node: whether node is here and the SDK's tools are fetched
sdk=../sdk/assemblyscript
has_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    say "node and npm are not installed; what needs them stays as it is"
    return 1
  fi
  if [ ! -d "$sdk/node_modules/assemblyscript" ]; then
    if ! (cd "$sdk" && npm ci --no-audit --no-fund --loglevel=error); then
      say "npm could not fetch the compiler; what needs it stays as it is"
      return 1
    fi
  fi
}

# put_rust NEW FILE: as put, but compares lengths: cargo numbers a package by the directory it is in,
# and its functions are in the order of their numbers
put_rust() {
  if [ -n "$check" ] && [ "$(wc -c <"$1")" = "$(wc -c <"$2")" ]; then
    echo "$2: up to date, as far as its length says"
  else
    put "$1" "$2"
  fi
}

assemblyscript() {
  has_node || return 0
  built=1
  node "$sdk/build.mjs" ${check:+--check} \
    $(for description in */module.json ../engine/src/test/sdk/*/module.json; do dirname "$description"; done)
}

c() {
  if ! command -v clang >/dev/null || ! command -v wasm-ld >/dev/null; then
    say "clang and wasm-ld are not installed; the C examples stay as they are"
    return
  fi
  if [ -n "$check" ] && ! clang --version | grep -q 'version 14\.'; then
    say "clang is not the 14 that made the C examples; they are not compared"
    return
  fi
  built=1
  for source in */*.c; do
    if ! grep -q '"mvm.h"' "$source"; then
      wasi_c "$source"
      continue
    fi
    freestanding_c "$source" "$work/module.wasm"
    put "$work/module.wasm" "${source%.c}.wasm"
  done
  for source in ../bench/src/main/resources/dev/mvmci/bench/engine/[!n]*.c; do # not native.c
    freestanding_c "$source" "$work/module.wasm"
    put "$work/module.wasm" "${source%.c}.wasm"
  done
  for source in ../engine/src/test/sdk/*.c; do
    freestanding_c "$source" "$work/module.wasm"
    put "$work/module.wasm" "${source%.c}.wasm"
  done
  tests=../engine/src/test/asyncify
  has_node || return 0
  freestanding_c "$tests/tour.c" "$work/module.wasm"
  node "$sdk/pausable.mjs" "$work/module.wasm" "$work/pausable.wasm"
  put "$work/pausable.wasm" "$tests/tour.wasm"
  node "$sdk/pausable.mjs" "$tests/tables.wat" "$work/pausable.wasm"
  put "$work/pausable.wasm" "$tests/tables.wasm"
}

# freestanding_c FILE MODULE: compiles a module on sdk/c
freestanding_c() {
  clang -Os -Wall -Werror --target=wasm32 -mbulk-memory -nostdlib -ffreestanding -I ../sdk/c \
    -Wl,--no-entry -Wl,--strip-debug -Wl,-z,stack-size=8192 -o "$2" "$1"
}

# wasi_c FILE: builds a plain program
wasi_c() {
  if ! [ -d /usr/include/wasm32-wasi ]; then
    say "wasi-libc is not installed; $1 is left as it is"
    return
  fi
  clang -Os -Wall -Werror --target=wasm32-wasi --sysroot=/usr -I /usr/include/wasm32-wasi \
    -Wl,--strip-all -Wl,-z,stack-size=65536 -o "$work/program.wasm" "$1"
  put "$work/program.wasm" "${1%.c}.wasm"
}

rust() {
  # Not rustup's: it has the target only if somebody added it. MVM_CI_CARGO names another.
  cargo=${MVM_CI_CARGO:-/usr/bin/cargo}
  bin=$(dirname "$cargo")
  if ! [ -x "$cargo" ] ||
    ! [ -d "$("$bin/rustc" --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    say "no cargo with the target wasm32-unknown-unknown; the Rust examples stay as they are"
    return
  fi
  if [ -n "$check" ] && ! "$bin/rustc" --version | grep -q ' 1\.63\.'; then
    say "rustc is not the 1.63 that made the Rust examples; they are not compared"
    return
  fi
  built=1
  root=$(cd .. && pwd)
  for description in */Cargo.toml ../engine/src/test/sdk/*/Cargo.toml; do
    directory=$(dirname "$description")
    name=$(basename "$directory")
    PATH=$bin:$PATH CARGO_TARGET_DIR=$work/rust \
      RUSTFLAGS="-C link-arg=-zstack-size=16384 --remap-path-prefix=$root=." \
      "$cargo" build --quiet --offline --locked --release --target wasm32-unknown-unknown \
      --manifest-path "$description"
    put_rust "$work/rust/wasm32-unknown-unknown/release/$name.wasm" "$directory/$name.wasm"
  done
  if ! [ -d "$("$bin/rustc" --print sysroot)/lib/rustlib/wasm32-wasi" ]; then
    say "no target wasm32-wasi; the plain programs in Rust stay as they are"
    return
  fi
  for source in ../engine/src/test/wasi/*.rs; do
    "$bin/rustc" --edition 2021 --target wasm32-wasi -C opt-level=s -C lto -C panic=abort \
      -C strip=symbols -C codegen-units=1 -C link-arg=-zstack-size=65536 \
      --remap-path-prefix="$root=." -o "$work/program.wasm" "$source"
    put "$work/program.wasm" "${source%.rs}.wasm"
  done
}

java_guests() {
  if ! command -v java >/dev/null; then
    say "java is not installed; the Java examples stay as they are"
    return
  fi
  built=1
  (cd .. && ./mvnw -q -B -ntp -f sdk/java/pom.xml -Pguests -DskipTests package)
  for description in */pom.xml ../engine/src/test/sdk/*/pom.xml; do
    directory=$(dirname "$description")
    name=$(basename "$directory")
    put "$directory/target/$name.wasm" "$directory/$name.wasm"
  done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
assemblyscript
c
rust
java_guests
[ -n "$built" ] || exit 77
