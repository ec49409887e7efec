"""Makes draws.json: the first draws of each augmentation, from their description and exact integers. Run: python3 draws.py > draws.json

Boxes of CutMix are written as clovaai, timm and torchvision have them, not as the library has them.
"""
import json
import math

MASK = 0xFFFFFFFF
ONE = 16384


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


class Stream:
    def __init__(self, seed, epoch, operator, occurrence, index):
        name = (fnv(operator, 0x811C9DC5), fnv(operator, 0x01234567))
        self.key = philox([seed & MASK, (seed >> 32) & MASK, epoch, occurrence], name)[:2]
        self.index, self.block, self.words = index, 0, []

    def next(self):
        if not self.words:
            self.words = philox([self.index & MASK, self.index >> 32, self.block, 0], self.key)
            self.block += 1
        return self.words.pop(0)

    def uniform(self):
        high = self.next() >> 5
        return (high * 2**26 + (self.next() >> 6)) / 2**53

    def integer(self, count):
        while True:
            word = self.next()
            if word < 2**32 // count * count:
                return word % count

    def permutation(self, count):
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            other = self.integer(i + 1)
            order[i], order[other] = order[other], order[i]
        return order

    def log_gamma(self, shape):
        if shape < 1:
            boosted = self.log_gamma(shape + 1)
            return boosted + math.log1p(-self.uniform()) / shape
        d = shape - 1 / 3
        while True:
            radius = math.sqrt(-2 * math.log1p(-self.uniform()))
            x = radius * math.cos(2 * math.pi * self.uniform())
            v = (1 + x / math.sqrt(9 * d)) ** 3
            u = 1 - self.uniform()
            if v > 0 and math.log(u) < x * x / 2 + d - d * v + d * math.log(v):
                return math.log(d * v)

    def beta(self, alpha):
        x, y = self.log_gamma(alpha), self.log_gamma(alpha)
        return 1 / (1 + math.exp(min(y - x, 700)))


def rand_bbox(height, width, lam, cx, cy):
    cut_w, cut_h = int(width * math.sqrt(1 - lam)), int(height * math.sqrt(1 - lam))
    clip = lambda value, most: min(max(value, 0), most)
    return [clip(cx - cut_w // 2, width), clip(cy - cut_h // 2, height), clip(cx + cut_w // 2, width), clip(cy + cut_h // 2, height)]


def place(case, operator):
    return (case["seed"], case["epoch"], case.get("scope", "") + operator, case["occurrence"])


def of_sample(case, operator, sample):
    seed, epoch, name, occurrence = place(case, operator)
    return Stream(seed, epoch, name + "/sample", occurrence, case["index"] * case["size"] + sample)


def pairs(case, operator, draw):
    options, size, valid = case["options"], case["size"], case.get("valid", case["size"])
    per, p = options.get("per", "batch"), options.get("p", 1)
    whole = Stream(*place(case, operator), case["index"])
    order = whole.permutation(valid)
    once = lambda stream: draw(stream) if stream.uniform() < p else None
    partner, drawn = list(range(size)), [None] * size
    if per == "pair":
        for a, b in zip(order[0::2], order[1::2]):
            drawn[a] = drawn[b] = once(of_sample(case, operator, min(a, b)))
            if drawn[a] is not None:
                partner[a], partner[b] = b, a
        return partner, drawn
    shared = once(whole) if per == "batch" else None
    for i in range(valid):
        drawn[i] = shared if per == "batch" else once(of_sample(case, operator, i))
        if drawn[i] is not None:
            partner[i] = order[i]
    return partner, drawn


def mixup(case):
    partner, drawn = pairs(case, "mixup", lambda stream: math.floor(stream.beta(case["options"]["alpha"]) * ONE + 0.5))
    return {"partner": partner, "weight": [ONE if own is None else own for own in drawn]}


def cutmix(case):
    options, (height, width) = case["options"], case["extent"]

    def around(stream):
        lam = stream.beta(options["alpha"])
        cx = stream.integer(width)
        return lam, rand_bbox(height, width, lam, cx, stream.integer(height))

    def inside(stream):
        least, most = options["minmax"]
        side = lambda dim: int(dim * least) + stream.integer(int(dim * most) - int(dim * least) + 1)
        h, w = side(height), side(width)
        y, x = stream.integer(height - h + 1), stream.integer(width - w + 1)
        return None, [x, y, x + w, y + h]

    partner, drawn = pairs(case, "cutmix", inside if "minmax" in options else around)
    made = {"partner": partner, "box": [side for cut in drawn for side in (cut[1] if cut else [0, 0, 0, 0])]}
    if options.get("correctLambda") is False:
        made["ownWeight"] = [cut[0] if cut else 1 for cut in drawn]
    return made


def cutout(case):
    options, (height, width) = case["options"], case["extent"]
    size, holes = options["size"], options.get("holes", 1)
    h, w = size if isinstance(size, list) else (size, size)
    box = []
    for i in range(case["size"]):
        stream = of_sample(case, "cutout", i)
        if i >= case.get("valid", case["size"]) or not stream.uniform() < options.get("p", 1):
            box += [0] * 4 * holes
            continue
        for _ in range(holes):
            cx = stream.integer(width)
            cy = stream.integer(height)
            box += [max(0, cx - w // 2), max(0, cy - h // 2), min(width, cx + w // 2), min(height, cy + h // 2)]
    return {"box": box}


def case(operator, options, size, **rest):
    base = {"operator": operator, "options": options, "size": size, "seed": 1, "epoch": 0, "index": 0, "occurrence": 0, "extent": [32, 32]}
    made = {**base, **rest}
    made["step"] = {"mixup": mixup, "cutmix": cutmix, "cutout": cutout}[operator](made)
    return made


steps = [
    case("mixup", {"alpha": 1}, 8),
    case("mixup", {"alpha": 0.2, "per": "sample"}, 7, seed=7, epoch=3, index=12),
    case("mixup", {"alpha": 0.4, "per": "pair", "p": 0.5}, 9, seed=2**53 - 1, epoch=1, index=4),
    case("mixup", {"alpha": 8, "p": 0.5, "per": "sample"}, 8, valid=5, index=2, occurrence=1),
    case("cutmix", {"alpha": 1}, 6, seed=3, index=1),
    case("cutmix", {"alpha": 1, "per": "sample", "correctLambda": False}, 6, seed=5, extent=[17, 29]),
    case("cutmix", {"alpha": 0.3, "per": "pair", "correctLambda": False}, 7, epoch=2, extent=[48, 32], occurrence=2),
    case("cutmix", {"alpha": 1, "minmax": [0.2, 0.8], "per": "sample"}, 5, extent=[31, 10]),
    case("cutout", {"size": 16}, 6),
    case("cutout", {"size": [5, 8], "holes": 3, "p": 0.5}, 6, seed=11, epoch=4, index=3, valid=5, extent=[20, 33], occurrence=1),
    case("mixup", {"alpha": 1}, 4, scope="oneOf/0#0/", seed=6),
    case("cutmix", {"alpha": 1, "per": "sample"}, 4, scope="sometimes#0/", seed=6),
]
weights = [1, 0, 2.5]
draw = lambda operator, index: Stream(9, 2, operator, 0, index).uniform()
choices = [0 if draw("oneOf", index) * sum(weights) < 1 else 2 for index in range(40)]
applied = [draw("sometimes", index) < 0.3 for index in range(40)]
chosen = {"seed": 9, "epoch": 2, "oneOf": {"weights": weights, "choices": choices}, "sometimes": {"p": 0.3, "applied": applied}}
print(json.dumps({"steps": steps, "chosen": chosen}))
