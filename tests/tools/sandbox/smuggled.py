"""A shared library made of bytes alone, as a client could send one among its data files."""

import struct

_BASE_HEADER, _PROGRAM_HEADER, _N_SEGMENTS = 64, 56, 3
_LOAD, _DYNAMIC, _STACK = 1, 2, 0x6474E551
_HASH, _STRINGS, _SYMBOLS, _STRINGS_SIZE, _SYMBOL_SIZE, _INIT = 4, 5, 6, 10, 11, 12
SAYS = b"NATIVE-CODE-RUNS\n"


def library(creates: str) -> bytes:
    """For x86-64: when it is loaded it says so and creates a file."""
    dynamic_at = _BASE_HEADER + _N_SEGMENTS * _PROGRAM_HEADER
    symbols_at = dynamic_at + 7 * 16
    strings_at = symbols_at + 24
    hash_at = strings_at + 8
    code_at = hash_at + 16
    entries = [
        (_HASH, hash_at),
        (_SYMBOLS, symbols_at),
        (_STRINGS, strings_at),
        (_STRINGS_SIZE, 1),
        (_SYMBOL_SIZE, 24),
        (_INIT, code_at),
        (0, 0),
    ]
    tables = b"".join(struct.pack("<QQ", *entry) for entry in entries)
    tables += bytes(24) + bytes(8) + struct.pack("<IIII", 1, 1, 0, 0)
    code = _code(creates.encode() + b"\0")
    size = code_at + len(code)
    header = b"\x7fELF\2\1\1" + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, _N_SEGMENTS, 64, 0, 0)
    segments = _segment(_LOAD, 7, 0, size) + _segment(_DYNAMIC, 6, dynamic_at, 7 * 16)
    return header + segments + _segment(_STACK, 6, 0, 0) + tables + code


def _segment(kind: int, flags: int, start: int, size: int) -> bytes:
    return struct.pack("<IIQQQQQQ", kind, flags, start, start, start, size, size, 4096)


def _code(path: bytes) -> bytes:
    """Machine code: write(1, SAYS); open(path, O_CREAT | O_WRONLY, 0644); return."""
    write = (
        b"\xb8\1\0\0\0\xbf\1\0\0\0\x48\x8d\x35%b\xba" + struct.pack("<I", len(SAYS)) + b"\x0f\x05"
    )
    create = b"\xb8\2\0\0\0\x48\x8d\x3d%b\xbe\x41\0\0\0\xba\xa4\1\0\0\x0f\x05\xc3"
    n_write, n_create = len(write) + 2, len(create) + 2  # `%b` stands for four bytes
    to_text = struct.pack("<i", n_write + n_create - 17)
    to_path = struct.pack("<i", n_create - 12 + len(SAYS))
    return write % to_text + create % to_path + SAYS + path
