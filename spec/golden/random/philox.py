"""Makes philox.json: Philox4x32-10 and the keyed streams, in Python's exact integers. Run: python3 philox.py > philox.json"""
import json
import random

MASK = 0xFFFFFFFF


def philox(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return [c0, c1, c2, c3]


def fnv(text, basis):
    value = basis
    for unit in text:
        value = ((value ^ ord(unit)) * 0x01000193) & MASK
    return value


def stream(seed, epoch, operator, occurrence, index, count):
    name = (fnv(operator, 0x811C9DC5), fnv(operator, 0x01234567))
    key = philox([seed & MASK, (seed >> 32) & MASK, epoch, occurrence], name)[:2]
    values = []
    for block in range((count + 3) // 4):
        values += philox([index & MASK, index >> 32, block, 0], key)
    return values[:count]


rng = random.Random(20)
word = lambda: rng.getrandbits(32)
blocks = []
for _ in range(50):
    counter, key = [word() for _ in range(4)], [word() for _ in range(2)]
    blocks.append({"counter": counter, "key": key, "block": philox(counter, key)})
keys = [(0, 0, "shuffle", 0, 0), (7, 3, "mixup", 1, 12), (-5, 0, "cutout/sample", 0, 2**33 + 1), (2**53 - 1, 9, "oneOf/1#0/mixup", 2, 4)]
streams = [
    {"seed": s, "epoch": e, "operator": o, "occurrence": n, "index": i, "values": stream(s, e, o, n, i, 10)} for s, e, o, n, i in keys
]
print(json.dumps({"blocks": blocks, "streams": streams}, indent=1))
