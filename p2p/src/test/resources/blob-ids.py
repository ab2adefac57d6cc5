#!/usr/bin/env python3
"""Ids of some blobs, by the rules in docs/p2p.md and nothing else. Prints what BlobTreeTest expects."""
import hashlib
import struct

LEAF = 256 * 1024


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def top(hashes):
    if len(hashes) == 1:
        return hashes[0]
    left = 1
    while left * 2 < len(hashes):
        left *= 2
    return sha(b"\x01", top(hashes[:left]), top(hashes[left:]))


def blob_id(content):
    leaves = [content[at : at + LEAF] for at in range(0, len(content), LEAF)] or [b""]
    node = top([sha(b"\x00", leaf) for leaf in leaves])
    return sha(b"\x02", struct.pack(">IQ", LEAF, len(content)), node).hex()


def pattern(length):
    """Byte i is i + i/256 + i/65536, modulo 256."""
    return bytes((i + (i >> 8) + (i >> 16)) & 0xFF for i in range(length))


for size in (0, 1, 12, LEAF - 1, LEAF, LEAF + 1, 2 * LEAF, 3 * LEAF, 5 * LEAF + 7, 8 * LEAF):
    print(f"{size}, {blob_id(pattern(size))}")
