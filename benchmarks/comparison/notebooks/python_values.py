# %% imports
import collections
import dataclasses
import datetime
import decimal
import fractions
import pathlib
import re
import uuid
# %% containers
{"b": [1, 2, 3], "a": {"x": 1.5, "y": None}, "t": (True, b"raw", "text")}
#~ 1.5 => 1.6 : a value
#~ None => 0 : nothing
# %% set of numbers
{5, 1, 3, 2}
#~ {5, 1, 3, 2} => {5, 1, 3, 4} : an element
# %% set of words
{"kiwi", "apple", "lemon", "cherry", "plum"}
#~ "plum" => "pear" : an element
# %% printed set of words | the order of a printed set is that of its hashes
print({"kiwi", "apple", "lemon", "cherry", "plum", "fig", "date"})
# %% hash of a word | hashes of texts are random
hash("report")
# %% objects
class Model:
    pass
first, second = Model(), Model()
print(first, second, first)
[first, second]
#~ first, second, first => first, second, second : another object
# %% functions
def fit(x):
    return x
print(fit, fit.__call__, lambda x: x)
(n for n in range(3)), map(str, []), iter([])
# %% identity | the address in memory
id(first)
# %% counters
collections.Counter("reproducibility").most_common(4), collections.OrderedDict(a=1, b=2)
# %% dates
start = datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.UTC)
print(start, start.isoformat(), start + datetime.timedelta(hours=36, seconds=5))
start
#~ 2026, 3, 29 => 2026, 3, 28 : a day
#~ seconds=5 => seconds=6 : a second
# %% clock | the clock
print("run at", datetime.datetime.now())
# %% exact numbers
print(decimal.Decimal("0.1") + decimal.Decimal("0.20"), fractions.Fraction(3, 9), 2**100, 1e-300, 0.1 + 0.2)
#~ 0.20 => 0.21 : a digit
# %% random id | a random id
uuid.uuid4()
# %% fixed id
uuid.uuid5(uuid.NAMESPACE_DNS, "example.org")
#~ example.org => example.com : another id
# %% matches
re.search(r"(\d+)\s*(mm|cm)", "length 37 mm"), pathlib.PurePosixPath("/data/raw") / "a.csv"
#~ 37 => 73 : a number
# %% dataclass
@dataclasses.dataclass
class Station:
    name: str
    height: float
    tags: list = dataclasses.field(default_factory=list)
Station("Sonnblick", 3106.5, ["alpine"])
#~ 3106.5 => 3105.6 : two digits
# %% long list
list(range(0, 3000, 7))
#~ 3000, 7 => 3000, 8 : the step
# %% long text
print("\n".join(f"{n:4d}  {n * n:8d}  {n ** 0.5:10.6f}" for n in range(1, 60)))
#~ (1, 60) => (1, 59) : a line less
# %% digest
import hashlib
hashlib.md5(b"data").hexdigest(), hex(48879), f"{255:#010x}"
#~ b"data" => b"date" : another digest
