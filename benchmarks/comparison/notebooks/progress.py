# %% imports
import time
from tqdm import tqdm, trange
from tqdm.notebook import tqdm as tqdm_notebook
# %% bar
for _ in tqdm(range(30), desc="fit"):
    time.sleep(0.01)
# %% bar and result
total = 0
for n in trange(200):
    total += n
    time.sleep(0.001)
print("total", total)
#~ trange(200) => trange(201) : one step more
# %% bar of a notebook
for _ in tqdm_notebook(range(10), desc="files"):
    time.sleep(0.01)
# %% without a total
for _ in tqdm(iter(range(50))):
    pass
# %% overwritten line
for percent in range(0, 101, 20):
    print(f"\rdone {percent:3d} %", end="")
print()
#~ (0, 101, 20) => (0, 91, 15) : where it ends
# %% backspaces
for n in range(5):
    print(f"{n}\b", end="")
print("ready")
#~ ready => Ready : a letter
# %% colours
print("\x1b[32mpassed\x1b[0m 12, \x1b[1;31mfailed\x1b[0m 1")
#~ failed\x1b[0m 1 => failed\x1b[0m 2 : a count
# %% cleared
from IPython.display import clear_output
for epoch in range(3):
    clear_output(wait=True)
    print("epoch", epoch, "loss", 1 / (epoch + 2))
#~ epoch + 2 => epoch + 3 : the loss
# %% updated display
handle = display({"epoch": 0}, display_id=True)
handle.update({"epoch": 3})
#~ "epoch": 3 => "epoch": 4 : what it was updated to
# %% display's handle
display("text", display_id=True)
# %% keras as text
for step in range(1, 4):
    began = time.perf_counter()
    time.sleep(0.002)
    took = (time.perf_counter() - began) * 1000
    print(f"\r{step}/3 [{'=' * (step * 10):30}] - 0s {took:.0f}ms/step - loss: {0.9 / step:.4f}", end="")
#~ 0.9 / step => 0.8 / step : the loss
# %% nested bars
for _ in tqdm(range(2), desc="outer"):
    for _ in tqdm(range(3), desc="inner", leave=False):
        time.sleep(0.005)
