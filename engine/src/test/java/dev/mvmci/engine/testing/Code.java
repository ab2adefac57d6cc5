package dev.mvmci.engine.testing;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** The body of a function, instruction by instruction. */
public final class Code {

  private static final int VOID = 0x40;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, Integer> functions;

  Code(Map<String, Integer> functions) {
    this.functions = functions;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** Any instruction without immediates. */
  public Code op(int opcode) {
    out.write(opcode);
    return this;
  }

  public Code i32(int value) {
    out.write(0x41);
    signed(value);
    return this;
  }

  public Code i64(long value) {
    out.write(0x42);
    signed(value);
    return this;
  }

  /** Calls an import or a function of this module that was declared before. */
  public Code call(String function) {
    Integer index = functions.get(function);
    if (index == null) {
      throw new IllegalArgumentException("no function " + function + " in " + functions);
    }
    out.write(0x10);
    unsigned(index);
    return this;
  }

  public Code get(int local) {
    out.write(0x20);
    unsigned(local);
    return this;
  }

  public Code set(int local) {
    out.write(0x21);
    unsigned(local);
    return this;
  }

  public Code drop() {
    return op(0x1A);
  }

  public Code block() {
    out.write(0x02);
    return op(VOID);
  }

  public Code loop() {
    out.write(0x03);
    return op(VOID);
  }

  public Code end() {
    return op(0x0B);
  }

  public Code br(int depth) {
    out.write(0x0C);
    unsigned(depth);
    return this;
  }

  public Code brIf(int depth) {
    out.write(0x0D);
    unsigned(depth);
    return this;
  }

  public Code i32Add() {
    return op(0x6A);
  }

  public Code i32Load8() {
    return memory(0x2D, 0);
  }

  public Code i32Store8() {
    return memory(0x3A, 0);
  }

  public Code i32Store() {
    return memory(0x36, 0);
  }

  public Code i64Store() {
    return memory(0x37, 0);
  }

  public Code i32Wrap() {
    return op(0xA7);
  }

  public Code memoryGrow() {
    out.write(0x40);
    return op(0);
  }

  public Code unreachable() {
    return op(0x00);
  }

  /** A load or store with an alignment of one byte. */
  public Code memory(int opcode, int offset) {
    out.write(opcode);
    unsigned(0);
    unsigned(offset);
    return this;
  }

  public Code raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  private void unsigned(long value) {
    WasmWriter.unsigned(out, value);
  }

  private void signed(long value) {
    long rest = value;
    while (true) {
      int bits = (int) (rest & 0x7F);
      rest >>= 7;
      boolean last = (rest == 0 && (bits & 0x40) == 0) || (rest == -1 && (bits & 0x40) != 0);
      out.write(last ? bits : bits | 0x80);
      if (last) {
        return;
      }
    }
  }
}
