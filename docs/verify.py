#!/usr/bin/env python3
"""Verifies proof bundles offline, written from verify.md alone: verify.py KEY|@FILE BUNDLE...

KEY is the log's public key as `spike audit key` prints it. Prints one line for each bundle; ends with 0 when all of them
prove what they say, with 8 when one does not, with 1 for a key that is none. Python 3.8 or newer, standard library only.
"""
import base64, datetime, hashlib, json, re, struct, sys

KINDS = {1: "Initialized", 2: "ShardsDistributed", 3: "FeatureLevelRaised", 4: "Sealed", 5: "Unsealed", 6: "RecoveryShardsGiven", 7: "RootRotationStarted",
         8: "KeysRewrapped", 9: "RootRotationClosed", 16: "TenantCreated", 17: "TenantKeyRotated", 18: "CipherKeyImported", 19: "PayloadsResealed",
         20: "TenantKeyRetired", 32: "SecretWritten", 33: "SecretDeleted", 34: "SecretUndeleted", 35: "SecretDestroyed", 36: "SecretImported", 48: "PolicyWritten",
         49: "PolicyDeleted", 64: "AccessDenied", 65: "AccessDenied", 80: "Checkpointed", 81: "StateRootRecorded", 96: "NodeErased"}
BUNDLE = {"format", "logKey", "checkpoint", "sequence", "entry", "inclusion", "parts", "record"}
NOTE = re.compile("(([^\n]+)\n([1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n)\n\u2014 ([^ \n]+) ([A-Za-z0-9+/]{91}=)\n")

class Unproven(Exception):
    """A bundle does not prove what it says."""

def need(holds, sentence):
    if not holds:
        raise Unproven(sentence)

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

# ---- Ed25519, RFC 8032, section 5.1; points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result

def decompress(data):
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    need(y < P, "a point of the signature is not on the curve")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    need((x * x - square) % P == 0 and (x or not sign), "a point of the signature is not on the curve")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P

BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519(public, text, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    need(s < L, "the signature is out of range")
    h = int.from_bytes(hashlib.sha512(r + public + text).digest(), "little") % L
    left, right = multiply(s, BASE), add(decompress(r), multiply(h, decompress(public)))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0

# ---- reading

def unbase64(text):
    need(isinstance(text, str), "what should be base64 is not a string")
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 is not written in the one form there is")
    return data

def once(pairs):
    need(len({name for name, _ in pairs}) == len(pairs), "a field is there twice")
    return dict(pairs)

def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)

def parse_key(text):
    name, key_hash, key = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})", text.strip()).groups()
    typed = base64.b64decode(key)
    if len(typed) != 33 or typed[0] != 1 or sha256(name.encode(), b"\n", typed)[:4].hex() != key_hash:
        raise ValueError("the log key is damaged")
    return name, bytes.fromhex(key_hash), typed[1:]

def varint(data, at):
    value = 0
    for shift in range(0, 64, 7):
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value, at
    raise Unproven("the descriptor is not a message of its kind")

def descriptor(data):
    texts, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        size = {1: 8, 5: 4}.get(tag & 7, 0)
        if tag & 7 == 0:
            _, at = varint(data, at)
        elif tag & 7 == 2:
            size, at = varint(data, at)
            if tag >> 3 <= 6:
                texts[tag >> 3] = data[at:at + size].decode()
        else:
            need(size, "the descriptor is not a message of its kind")
        at += size
        need(at <= len(data), "the descriptor is not a message of its kind")
    return [texts.get(field, "") for field in range(1, 7)]

def entry(data):
    """Sequence, what the record says of the header, and the commitments of the parts."""
    need(struct.unpack_from(">H", data)[0] == 1, "the entry is of a newer form than this verifier")
    at, parts = 160 + 4 * data[159], {}
    count, at = data[at], at + 1
    for _ in range(count):
        part, _, commitment = struct.unpack_from(">BI32s", data, at)
        parts[part], at = commitment, at + 37
    need(at == struct.unpack_from(">H", data, 2)[0], "the entry is not header and facts")
    need(len(data) == at + 4 + struct.unpack_from(">I", data, at)[0], "the entry is not header and facts")
    kind = struct.unpack_from(">H", data, 33)[0]
    need(kind in KINDS, "entries of kind %d are newer than this verifier" % kind)
    seconds, nanos = divmod(struct.unpack_from(">Q", data, 87)[0], 10**9)
    time = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat()
    time += (".%09d" % nanos).rstrip("0") if nanos else ""
    record = {"time": time + "Z", "tenant": struct.unpack_from(">I", data, 28)[0], "kind": KINDS[kind],
              "version": struct.unpack_from(">Q", data, 135)[0]}
    return struct.unpack_from(">Q", data, 12)[0], record, parts

# ---- verifying

def includes(root, size, index, leaf, path):
    """RFC 9162, section 2.1.3.2."""
    at, last = index, size - 1
    for sibling in path:
        need(last and len(sibling) == 32, "the inclusion proof has the wrong length")
        if at & 1 or at == last:
            leaf = sha256(b"\1", sibling, leaf)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            leaf = sha256(b"\1", leaf, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and leaf == root

def verify(data, key):
    name, key_hash, public = key
    bundle = json.loads(data.decode("utf-8"), object_pairs_hook=once)
    need(isinstance(bundle, dict) and set(bundle) == BUNDLE, "the bundle has other fields than a bundle has")
    need(bundle["format"] == "spike-audit-bundle/1", "the bundle is not of the form this verifier knows")
    need(bundle["logKey"] == name + "+" + key_hash.hex(), "the bundle is not of this log")
    note = NOTE.fullmatch(bundle["checkpoint"])
    need(note and note[2] == name and note[5] == name, "the checkpoint is not of this log")
    signed, root, size = unbase64(note[6]), unbase64(note[4]), int(note[3])
    need(signed[:4] == key_hash and ed25519(public, note[1].encode(), signed[4:]), "the checkpoint is not signed")
    sequence, stored = bundle["sequence"], unbase64(bundle["entry"])
    need(whole(sequence) and 1 <= sequence <= size, "the checkpoint does not cover the entry")
    path = [unbase64(sibling) for sibling in bundle["inclusion"]]
    need(includes(root, size, sequence - 1, sha256(b"\0", stored), path), "the entry is not in the log")
    at, proven, commitments = entry(stored)
    need(at == sequence, "the entry is of another sequence")
    said = [None] * 6
    for part in bundle["parts"]:
        need(set(part) == {"part", "salt", "content"} and whole(part["part"]), "an opened part has other fields")
        salt, content = unbase64(part["salt"]), unbase64(part["content"])
        need(len(bundle["parts"]) == 1 and part["part"] == 1 and len(salt) == 32, "more than the descriptor is opened")
        committed = sha256(b"\2\1", salt, struct.pack(">I", len(content)), content)
        need(commitments.get(1) == committed, "the descriptor is not what the entry committed to")
        said = descriptor(content)
    proven.update(zip(("actor", "path", "policy", "reason", "address", "operation"), said))
    record = bundle["record"]
    need(record == proven and whole(record["tenant"]) and whole(record["version"]), "the record is not the entry's")
    return "entry %d of %s: %s" % (sequence, name, json.dumps(proven))

def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    text = open(arguments[0][1:], encoding="utf-8").read() if arguments[0].startswith("@") else arguments[0]
    try:
        key = parse_key(text)
    except (ValueError, AttributeError):
        sys.exit("verify.py: the log key is not one")
    code = 0
    for name in arguments[1:]:
        try:
            print("proven", name, verify(open(name, "rb").read(), key))
        except (Unproven, ValueError, TypeError, LookupError, OverflowError, OSError, struct.error,
                RecursionError) as fault:
            print("not proven", name, fault)
            code = 8
    return code

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
