# %% imports
import json
import numpy as np
import pandas as pd
# %% division
1 / 0
#~ 1 / 0 => 1 % 0 : the message
#~ 1 / 0 => int("x") : the class
# %% key
{"mass": 3}["weight"]
#~ "weight" => "height" : the key
# %% shapes
np.ones((3, 4)) @ np.ones((3, 4))
#~ np.ones((3, 4)) @ => np.ones((3, 5)) @ : the shape
# %% column
pd.DataFrame({"a": [1]})["b"]
#~ "b" => "c" : the column
# %% parsing
json.loads('{"a": 1,, "b": 2}')
#~ 1,, => 11,, : the place
# %% name
undefined_name
#~ undefined_name => undefined_game : the name
# %% own error after printing
class CalibrationError(Exception):
    """Raised by the instrument."""
print("reading 17 of 20")
raise CalibrationError("offset 0.35 V exceeds 0.20 V")
#~ 0.35 => 0.53 : a digit
#~ 17 of => 18 of : what was printed before
# %% with an address
class Sensor:
    pass
raise ValueError(f"no reading from {Sensor()}")
#~ no reading => bad reading : a word
# %% syntax
def broken(:
#~ broken(: => broken(]: : the message
# %% caught
try:
    [1, 2][5]
except IndexError as error:
    print(type(error).__name__, error)
# %% group
raise ExceptionGroup("two checks failed", [ValueError("a"), KeyError("b")])
#~ two => three : a word
# %% attribute
np.linspace(0, 1).meen()
#~ meen => main : the attribute
# %% assertion
measured = 0.125
assert measured < 0.1, f"{measured} is too large"
#~ 0.125 => 0.25 : a number
