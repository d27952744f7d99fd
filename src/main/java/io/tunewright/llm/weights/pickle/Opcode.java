package io.tunewright.llm.weights.pickle;

import java.util.List;

/// Names of all opcodes, for messages.
///
/// @see <a href="https://docs.python.org/3/library/pickletools.html">pickletools</a>
final class Opcode {

    /// Opcode and name in one.
    private static final List<String> PRINTABLE = List.of("""
            (MARK .STOP 0POP 1POP_MARK 2DUP FFLOAT IINT JBININT KBININT1 LLONG MBININT2 NNONE PPERSID QBINPERSID
            RREDUCE SSTRING TBINSTRING USHORT_BINSTRING VUNICODE XBINUNICODE aAPPEND bBUILD cGLOBAL dDICT
            }EMPTY_DICT eAPPENDS gGET hBINGET iINST jLONG_BINGET lLIST ]EMPTY_LIST oOBJ pPUT qBINPUT rLONG_BINPUT
            sSETITEM tTUPLE )EMPTY_TUPLE uSETITEMS GBINFLOAT BBINBYTES CSHORT_BINBYTES""".split("\\s+"));

    private static final List<String> FROM_0X80 = List.of("""
            PROTO NEWOBJ EXT1 EXT2 EXT4 TUPLE1 TUPLE2 TUPLE3 NEWTRUE NEWFALSE LONG1 LONG4 SHORT_BINUNICODE
            BINUNICODE8 BINBYTES8 EMPTY_SET ADDITEMS FROZENSET NEWOBJ_EX STACK_GLOBAL MEMOIZE FRAME BYTEARRAY8
            NEXT_BUFFER READONLY_BUFFER""".split("\\s+"));

    private Opcode() {}

    static String name(int code) {
        if (code >= 0x80 && code - 0x80 < FROM_0X80.size()) {
            return FROM_0X80.get(code - 0x80);
        }
        return PRINTABLE.stream()
                .filter(each -> each.charAt(0) == code)
                .findFirst()
                .map(each -> each.substring(1))
                .orElse("0x%02x".formatted(code));
    }
}
