# Run by CPython inside the linked image, and by a native python3 for the expected text: it may print nothing that
# depends on the version, the platform or the hash seed.
import collections
import decimal
import hashlib
import itertools
import json
import math
import re
import struct
import zlib


def heading(title):
    print(f"-- {title}")


heading("json")
document = {"memory": 1, "tables": ["one"], "nested": {"pi": 3.25, "none": None, "true": True, "text": "h\u00e9llo \u2713"}}
text = json.dumps(document, sort_keys=True)
print(text)
print(json.loads(text) == document)
try:
    json.loads("[1, 2")
except json.JSONDecodeError as error:
    print(type(error).__name__, error.lineno, error.colno)

heading("re")
print(re.findall(r"\b(\w)(\w*)\b", "one memory one table"))
print(re.sub(r"(?P<word>[aeiou]+)", lambda match: match["word"].upper(), "shared everything"))
print([m.span() for m in re.finditer(r"e.?e", "everywhere we see")])

heading("hashlib")
for name in ("md5", "sha1", "sha256", "sha3_256", "blake2b"):
    print(name, hashlib.new(name, b"one heap").hexdigest()[:32])
print(hashlib.sha256(b"x" * 1_000_000).hexdigest())

heading("decimal")
decimal.getcontext().prec = 60
print(decimal.Decimal(2).sqrt())
print((decimal.Decimal(1) / 7).quantize(decimal.Decimal("1e-20")))
print(decimal.Decimal("1e400") * decimal.Decimal("3.5"))

heading("numbers")
print(2**200, (-7) // 3, -7 % 3, divmod(10**30, 7**11))
print(math.sqrt(2), math.factorial(30), f"{math.pi:.15f}", f"{1e300 * 10:e}")
print(0.1 + 0.2, round(2.675, 2), float("1e-320"), int("ff", 16))
print(struct.pack("<idq", 1, 2.5, -3).hex(), zlib.crc32(b"one table"))

heading("objects")


class Fibonacci(collections.UserDict):
    def __missing__(self, n):
        self[n] = value = n if n < 2 else self[n - 1] + self[n - 2]
        return value


print(Fibonacci()[90])
print(collections.Counter("mississippi").most_common(2))
print(["".join(p) for p in itertools.permutations("abc")])
print(sorted([3, 1, 2], key=lambda x: -x), {1, 2, 3} & {2, 3, 4})


def generate():
    try:
        received = yield 1
        yield received * 2
    finally:
        print("closed")


generator = generate()
print(next(generator), generator.send(21))
generator.close()

heading("deep")


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(300))
try:
    depth(10**6)
except RecursionError:
    print("RecursionError")

heading("memory")
blocks = [bytearray(1 << 20) for _ in range(64)]
print(sum(map(len, blocks)))
del blocks
print(len(bytes(50 << 20)))
