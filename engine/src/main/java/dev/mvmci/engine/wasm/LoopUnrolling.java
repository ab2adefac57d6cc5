package dev.mvmci.engine.wasm;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the body of a short innermost loop several times in a row. The JVM asks for a safepoint in
 * each turn of a loop whose turns it cannot count, and loops of guests often are of that kind:
 * compilers to WebAssembly write {@code i != 3072} with steps of 8, and comparisons without signs.
 * In a loop of five instructions that question, and what the JVM could not see across it, is half
 * of the time. Loops that the JVM does count it unrolls better itself; they stay as they are.
 *
 * <p>What is executed is the same, in the same order: each copy is entered in the state in which
 * the head of the loop would have been. Only the check for interrupts is left to the last copy.
 */
final class LoopUnrolling {

  static final int COPIES = 4;

  /** Of one copy; in longer ones nothing is to be gained. */
  private static final int MOST_BODY_BYTES = 120;

  /** The JVM does not compile methods of more than 8,000 bytes, and large ones slowly. */
  private static final int MOST_METHOD_BYTES = 6_000;

  /** So many instructions before its end decide whether a loop counts by ones. */
  private static final int TAIL = 10;

  private static final Set<String> SIGNED_COMPARISONS =
      Set.of(
          "I32_LT_S",
          "I32_LE_S",
          "I32_GT_S",
          "I32_GE_S",
          "I64_LT_S",
          "I64_LE_S",
          "I64_GT_S",
          "I64_GE_S");

  private final List<CodeElement> code;
  private final Map<Label, Integer> places = new HashMap<>();
  private boolean catches;

  private LoopUnrolling(CodeModel body) {
    this.code = body.elementList();
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i) instanceof LabelTarget target) {
        places.put(target.label(), i);
      }
      catches |= code.get(i) instanceof ExceptionCatch;
    }
  }

  /** The class with its loops unrolled. */
  static byte[] unrolled(byte[] code) {
    ClassModel parsed = ClassFile.of().parse(code);
    Set<String> methods =
        parsed.methods().stream()
            .filter(method -> method.code().map(LoopUnrolling::hasLoops).orElse(false))
            .map(LoopUnrolling::name)
            .collect(Collectors.toSet());
    if (methods.isEmpty()) {
      return code;
    }
    return ClassFile.of()
        .transformClass(
            parsed,
            ClassTransform.transformingMethods(
                method -> methods.contains(name(method)),
                (method, element) -> {
                  if (element instanceof CodeModel body) {
                    var _ = method.withCode(new LoopUnrolling(body)::write);
                  } else {
                    var _ = method.with(element);
                  }
                }));
  }

  private static boolean hasLoops(CodeModel body) {
    return !new LoopUnrolling(body).loops().isEmpty();
  }

  private static String name(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  /** From the target of a jump back to that jump, as places in the code. */
  private record Loop(int head, int jump) {

    boolean holds(int place) {
      return head <= place && place <= jump;
    }
  }

  /** In the order of the code; none holds another. */
  private List<Loop> loops() {
    var loops = new ArrayList<Loop>();
    int all = bytes(0, code.size());
    for (int i = 0; i < code.size() && !catches; i++) {
      if (code.get(i) instanceof BranchInstruction branch
          && (branch.opcode() == Opcode.GOTO || branch.opcode() == Opcode.GOTO_W)
          && place(branch) < i) {
        var loop = new Loop(place(branch), i);
        int body = bytes(loop.head, loop.jump);
        if (body <= MOST_BODY_BYTES
            && all + (COPIES - 1) * body <= MOST_METHOD_BYTES
            && isPlain(loop)
            && !isCounted(loop)) {
          loops.add(loop);
          all += (COPIES - 1) * body;
        }
      }
    }
    return loops;
  }

  private int place(BranchInstruction branch) {
    return places.getOrDefault(branch.target(), -1);
  }

  private int bytes(int from, int to) {
    int bytes = 0;
    for (CodeElement element : code.subList(from, to)) {
      bytes += element instanceof Instruction instruction ? instruction.sizeInBytes() : 0;
    }
    return bytes;
  }

  /** Nothing in it but arithmetic and memory, no other loop, and no way in but its head. */
  private boolean isPlain(Loop loop) {
    var within = new HashSet<Integer>();
    for (int i = loop.head; i < loop.jump; i++) {
      switch (code.get(i)) {
        case LabelTarget _ -> within.add(i);
        case BranchInstruction branch -> {
          if (place(branch) <= i) {
            return false;
          }
        }
        case InvokeInstruction call -> {
          if (!isSimple(call)) {
            return false;
          }
        }
        case TableSwitchInstruction _, LookupSwitchInstruction _ -> {
          return false;
        }
        default -> {}
      }
    }
    within.remove(loop.head);
    for (int i = 0; i < code.size(); i++) {
      if (!loop.holds(i)
          && code.get(i) instanceof BranchInstruction branch
          && within.contains(place(branch))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSimple(InvokeInstruction call) {
    String name = call.name().stringValue();
    String owner = call.owner().asInternalName();
    return isCheck(call)
        || name.startsWith("memoryRead")
        || name.startsWith("memoryWrite")
        || name.startsWith("i32_")
        || owner.endsWith("/OpcodeImpl")
        || owner.startsWith("java/lang/");
  }

  /** Whether the JVM finds out how many turns it takes: comparisons with signs, or steps of one. */
  private boolean isCounted(Loop loop) {
    List<Instruction> body = new ArrayList<>();
    for (CodeElement element : code.subList(loop.head, loop.jump)) {
      if (element instanceof Instruction instruction) {
        body.add(instruction);
      }
    }
    for (int i = 0; i + 1 < body.size(); i++) {
      if (body.get(i) instanceof InvokeInstruction call
          && SIGNED_COMPARISONS.contains(call.name().stringValue())
          && leaves(loop, body.get(i + 1), body.get(Math.min(i + 2, body.size() - 1)))) {
        return true;
      }
    }
    return countsByOnes(body.subList(Math.max(0, body.size() - TAIL), body.size()));
  }

  /** Either of two instructions, of which the first may negate what the second decides by. */
  private boolean leaves(Loop loop, Instruction... next) {
    for (Instruction instruction : next) {
      if (instruction instanceof BranchInstruction branch && !loop.holds(place(branch))) {
        return true;
      }
    }
    return false;
  }

  private static boolean countsByOnes(List<Instruction> tail) {
    boolean byOne = false;
    for (int i = 0; i < tail.size(); i++) {
      if (tail.get(i) instanceof InvokeInstruction call && isUnsigned(call)) {
        return false;
      }
      byOne |=
          i > 0
              && tail.get(i).opcode() == Opcode.IADD
              && tail.get(i - 1) instanceof ConstantInstruction step
              && step.constantValue() instanceof Integer by
              && Math.abs(by) == 1;
    }
    return byOne;
  }

  private static boolean isUnsigned(InvokeInstruction call) {
    return call.name().stringValue().toLowerCase(Locale.ROOT).endsWith("_u");
  }

  private void write(CodeBuilder to) {
    int next = 0;
    for (Loop loop : loops()) {
      code.subList(next, loop.head).forEach(to);
      copies(to, loop);
      next = loop.jump + 1;
    }
    code.subList(next, code.size()).forEach(to);
  }

  /** Where one jumped back to its head the next one begins; only the last one does jump. */
  private void copies(CodeBuilder to, Loop loop) {
    Label head = ((LabelTarget) code.get(loop.head)).label();
    to.labelBinding(head);
    for (int copy = 1; copy <= COPIES; copy++) {
      boolean last = copy == COPIES;
      Map<Label, Label> labels = copy == 1 ? Map.of() : newLabels(to, loop);
      for (CodeElement element : code.subList(loop.head + 1, loop.jump)) {
        switch (element) {
          case LabelTarget target ->
              to.labelBinding(labels.getOrDefault(target.label(), target.label()));
          case BranchInstruction branch ->
              to.branch(branch.opcode(), labels.getOrDefault(branch.target(), branch.target()));
          case InvokeInstruction call when !last && isCheck(call) -> {}
          default -> to.with(element);
        }
      }
    }
    to.goto_(head);
  }

  /** For each label in the loop. */
  private Map<Label, Label> newLabels(CodeBuilder to, Loop loop) {
    var labels = new HashMap<Label, Label>();
    places.forEach((label, place) -> {
      if (loop.holds(place)) {
        labels.put(label, to.newLabel());
      }
    });
    return labels;
  }

  private static boolean isCheck(InvokeInstruction call) {
    return call.name().equalsString(InterruptSites.CHECK);
  }
}
