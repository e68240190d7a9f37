#!/usr/bin/env python3
"""Checks a proof file, an auditor's export, or a copy of a whole log, without a line of the suite's own code.

    verify.py --keys KEYFILE [--witness KEYFILE [--quorum K]] PROOFFILE | EXPORT.zip | FOLDER

Written from docs/reference/log-formats.md with Python's standard library alone. The Ed25519 check is the reference
arithmetic of RFC 8032, section 6: slow, not constant in time, and good enough to verify, for which no secret is needed.
Exit codes: 0 it holds, 1 it does not, 2 it could not be checked.
"""

import base64
import hashlib
import json
import os
import re
import sys
import zipfile
import zlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
WIDTH = 256


class NotValid(Exception):
    pass


# ---- Ed25519 (RFC 8032, section 6)

def add(a, b):
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, point):
    result = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            result = add(result, point)
        point = add(point, point)
        s >>= 1
    return result


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if x & 1 != sign else x


def decompress(encoded):
    y = int.from_bytes(encoded, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def ed25519(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return same(times(s, BASE), add(r, times(h, a)))


# ---- texts

def base64_strict(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise NotValid("something is not Base 64")
    if base64.b64encode(raw).decode() != text:
        raise NotValid("something is not the one proper form of Base 64")
    return raw


def number(text):
    if not text.isascii() or not text.isdigit() or (text != "0" and text[0] == "0") or len(text) > 18:
        raise NotValid("something is not a plain decimal number")
    return int(text)


def read_keys(path):
    """(name, id, type, key, smallest size, largest size) of each line; a remark above may limit the sizes."""
    keys, limits = [], {}
    for line in open(path, encoding="utf-8").read().splitlines():
        remark = re.match(r"# ([0-9a-f]{8}) signs sizes ([0-9]+)\.\.([0-9]*)(,.*)?$", line.strip())
        if remark:
            limits[remark[1]] = (int(remark[2]), int(remark[3]) if remark[3] else 2**63)
        if line.strip() and not line.startswith("#"):
            name, key_id, key = line.strip().split("+", 2)
            typed = base64_strict(key)
            if hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex() != key_id:
                raise NotValid("a key's id does not belong to the key")
            keys.append((name, bytes.fromhex(key_id), typed[0], typed[1:]))
    return [key + limits.get(key[1].hex(), (0, 2**63)) for key in keys]


def split_note(note):
    cut = note.rfind("\n\n")
    if cut < 0 or not note.endswith("\n"):
        raise NotValid("the note has no signatures")
    text, lines = note[:cut + 1], []
    for line in note[cut + 2:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            raise NotValid("a signature line is none")
        raw = base64_strict(parts[2])
        lines.append((parts[1], raw[:4], raw[4:]))
    return text, lines


def open_checkpoint(note, keys, witnesses, quorum):
    """(size, root) of a checkpoint that a known log signed and enough witnesses cosigned."""
    text, lines = split_note(note)
    parts = text.split("\n")
    if len(parts) != 4 or parts[3]:
        raise NotValid("the checkpoint has not the three lines origin, size and root hash")
    size, signed = number(parts[1]), False
    for name, key_id, signature in lines:
        for key in keys:
            if key[2] == 1 and (name, key_id) == key[:2] and key[4] <= size <= key[5]:
                if not ed25519(key[3], text.encode(), signature):
                    raise NotValid("the log's signature is wrong")
                signed = name
    if not signed:
        raise NotValid("the checkpoint is not signed by a known key")
    cosigned = set()
    for name, key_id, stamped in lines:
        for key in witnesses:
            if key[2] == 4 and (name, key_id) == key[:2] and len(stamped) == 72:
                time = int.from_bytes(stamped[:8], "big")
                message = "cosignature/v1\ntime %d\n%s" % (time, text)
                if ed25519(key[3], message.encode(), stamped[8:]):
                    cosigned.add(key)
    if len(cosigned) < quorum:
        raise NotValid("%d witnesses have cosigned, %d are needed" % (len(cosigned), quorum))
    if parts[0] != signed:
        raise NotValid("the checkpoint is of another log than its key")
    return size, base64_strict(parts[2])


# ---- the tree (RFC 6962, section 2.1; RFC 9162, section 2.1.3.2)

def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def check_inclusion(entry, index, path, size, root):
    if index >= size:
        raise NotValid("the entry is not in the tree yet")
    fn, sn, r = index, size - 1, leaf(entry)
    for p in path:
        if sn == 0 or len(p) != 32:
            raise NotValid("the proof is too long")
        if fn & 1 or fn == sn:
            r = node(p, r)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or r != root:
        raise NotValid("entry %d is not where the checkpoint says" % index)


def open_proof(text, keys, witnesses, quorum):
    """(index, entry, size) of a proof file that holds."""
    head, found, note = text.partition("\n\n")
    lines = head.split("\n")
    if not found or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 3 \
            or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise NotValid("this is not a proof file with an entry in it")
    size, root = open_checkpoint(note, keys, witnesses, quorum)
    index, entry = number(lines[2][6:]), base64_strict(lines[1][6:])
    check_inclusion(entry, index, [base64_strict(line) for line in lines[3:]], size, root)
    return index, entry, size


def check_proof(path, keys, witnesses, quorum):
    text = open(path, encoding="utf-8", newline="").read()
    return "entry %d of %d" % open_proof(text, keys, witnesses, quorum)[::2]


# ---- an auditor's export

def read_member(archive, name, limit=1 << 30):
    try:
        with archive.open(name) as file:
            content = file.read(limit + 1)
    except KeyError:
        raise NotValid("the export has no %s" % name)
    if len(content) > limit:
        raise NotValid("%s is too long" % name)
    return content


def whole_lines(content, name):
    if content and not content.endswith(b"\n"):
        raise NotValid("the last line of %s is cut off" % name)
    return content.split(b"\n")[:-1]


def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise NotValid("the manifest says something twice")
    return dict(pairs)


def check_export(path, keys, witnesses, quorum):
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise NotValid("a file is in the export twice")
            return check_archive(archive, names, keys, witnesses, quorum)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeDecodeError, RuntimeError, zlib.error):
        raise NotValid("this is no zip file, or a damaged one")


def check_archive(archive, names, keys, witnesses, quorum):
    size, root = open_checkpoint(read_member(archive, "checkpoint", 1 << 20).decode(), keys, witnesses, quorum)
    raw = read_member(archive, "manifest.json", 1 << 20)
    try:
        manifest = json.loads(raw, object_pairs_hook=once)
        hashes, rows = dict(manifest["sha256"]), manifest["rows"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotValid("the manifest cannot be read")
    if manifest.get("size") != size or manifest.get("root") != base64.b64encode(root).decode():
        raise NotValid("the manifest is about another checkpoint")
    named = None
    if "manifest.tlog-proof" in names:
        text = read_member(archive, "manifest.tlog-proof", 1 << 20).decode()
        index, entry, _ = open_proof(text, keys, witnesses, quorum)
        said = json.loads(entry, object_pairs_hook=once)
        if said.get("leaf") != "export/1" or said.get("manifest") != "sha256:" + hashlib.sha256(raw).hexdigest():
            raise NotValid("the log names another manifest than this one")
        named = index
    elif "entries.csv" in names:
        raise NotValid("there is no proof that the log names this manifest, and so none for the table")
    for name in ["entries.ndjson", "proofs.txt"] + [name for name in names if name == "entries.csv"]:
        if hashes.get(name) != hashlib.sha256(read_member(archive, name)).hexdigest():
            raise NotValid("%s is not the file of the manifest" % name)
    entries = whole_lines(read_member(archive, "entries.ndjson"), "entries.ndjson")
    proofs = whole_lines(read_member(archive, "proofs.txt"), "proofs.txt")
    if len(entries) != len(proofs) or len(entries) != rows:
        raise NotValid("%d entries, %d proofs, and %s rows in the manifest" % (len(entries), len(proofs), rows))
    last = -1
    for entry, proof in zip(entries, proofs):
        words = proof.decode().split(" ")
        index = number(words[0])
        if index <= last:
            raise NotValid("the entries are not in their order at %d" % index)
        check_inclusion(entry, index, [base64_strict(word) for word in words[1:]], size, root)
        last = index
    told = "; entry %d of the log names its manifest" % named if named is not None else "; no proof of its manifest"
    return "all %d entries are in the log of %d%s" % (rows, size, told)


def tile_path(level, index, width):
    name = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        name = "x%03d/%s" % (index % 1000, name)
    return "tile/%s/%s" % (level, name) + ("" if width == WIDTH else ".p/%d" % width)


def read_bundle(folder, index, width):
    for wider in [width] if width == WIDTH else range(width, WIDTH + 1):
        path = os.path.join(folder, tile_path("entries", index, wider))
        if os.path.exists(path):
            return open(path, "rb").read()
    raise NotValid("the bundle %s is missing" % tile_path("entries", index, width))


def minimum_said_by(entry):
    text = entry.decode("utf-8", "replace")
    found = re.search(r'"minimum":([0-9]{1,18})[,}]', text)
    return int(found[1]) if found and '"leaf":"pruned/1"' in text else 0


def push(stack, height, top):
    while stack and stack[-1][0] == height:
        top, height = node(stack.pop()[1], top), height + 1
    stack.append((height, top))


def check_folder(folder, keys, witnesses, quorum):
    note = open(os.path.join(folder, "checkpoint"), encoding="utf-8", newline="").read()
    size, root = open_checkpoint(note, keys, witnesses, quorum)
    stack = []  # (height, hash) of complete subtrees, the largest first
    first, said = 0, 0
    while (first + 1) * WIDTH < size and not os.path.exists(os.path.join(folder, tile_path("entries", first, WIDTH))):
        first += 1
    for index in range(first):
        path = os.path.join(folder, tile_path("0", index, WIDTH))
        hashes = open(path, "rb").read() if os.path.exists(path) else b""
        if len(hashes) != WIDTH * 32:
            raise NotValid("the bundle %s is missing" % tile_path("entries", index, WIDTH))
        for at in range(0, len(hashes), 32):
            push(stack, 0, hashes[at:at + 32])
    for index in range(first, (size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, size - index * WIDTH)
        content, at = read_bundle(folder, index, width), 0
        for _ in range(width):
            length = int.from_bytes(content[at:at + 2], "big")
            if at + 2 + length > len(content):
                raise NotValid("the bundle %s is cut off" % tile_path("entries", index, width))
            entry = content[at + 2:at + 2 + length]
            said = max(said, minimum_said_by(entry)) if first else 0
            push(stack, 0, leaf(entry))
            at += 2 + length
    computed = stack.pop()[1] if stack else hashlib.sha256().digest()
    while stack:
        computed = node(stack.pop()[1], computed)
    if computed != root:
        raise NotValid("the entries do not give the root that was signed")
    if said < first * WIDTH:
        raise NotValid("the bundles below entry %d are missing, and no entry says that they were pruned" % (first * WIDTH))
    pruned = "; entries 0 to %d have been pruned, as the log says" % (first * WIDTH - 1) if first else ""
    return "%d entries give the root that was signed%s" % (size, pruned)


def main(arguments):
    options, rest = {}, []
    while arguments:
        word = arguments.pop(0)
        if word in ("--keys", "--witness", "--quorum") and arguments:
            options[word] = arguments.pop(0)
        else:
            rest.append(word)
    if len(rest) != 1 or "--keys" not in options:
        print(__doc__)
        return 2
    try:
        keys = read_keys(options["--keys"])
        witnesses = read_keys(options["--witness"]) if "--witness" in options else []
        quorum = int(options.get("--quorum", len(witnesses)))
        check = check_folder if os.path.isdir(rest[0]) else check_export if rest[0].endswith(".zip") else check_proof
        print("VALID: " + check(rest[0], keys, witnesses, quorum))
        return 0
    except NotValid as why:
        print("NOT VALID: %s" % why)
        return 1
    except (OSError, ValueError) as why:
        print("NOT CHECKED: %s" % why)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
