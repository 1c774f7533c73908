# %% imports
import logging
import os
import random
import subprocess
import sys
import tempfile
import threading
import warnings
# %% logging
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout, force=True)
logging.getLogger("fit").info("converged after %d steps", 14)
#~ 14 => 15 : a count
# %% logging with the clock | the clock
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout, force=True)
logging.info("started")
# %% warning
warnings.warn("the matrix is close to singular", RuntimeWarning)
# %% two warnings and a result
def old():
    warnings.warn("old() goes in 3.0", DeprecationWarning, stacklevel=2)
    return 42
old(), old()
# %% process | the number of the process
print("process", os.getpid())
# %% random without a seed | a random generator without a seed
random.random()
# %% random with a seed
random.seed(4)
[random.randint(1, 6) for _ in range(12)]
#~ seed(4) => seed(5) : another seed
# %% timed expression
%time sum(range(100_000))
# %% timed loop
%timeit -n 20 -r 3 sum(range(1000))
# %% timed cell
%%time
answer = sum(n * n for n in range(50_000))
print("answer", answer)
#~ 50_000 => 50_001 : the sum
# %% elapsed by hand | it prints what the clock measured
import time
began = time.perf_counter()
sum(range(10_000))
print("elapsed", time.perf_counter() - began)
# %% shell
!echo "three files" && printf 'a.csv\nb.csv\n'
#~ three => four : a word
# %% shell cell
%%bash
for n in 1 2 3; do echo "line $n"; done
echo "careful" >&2
#~ 1 2 3 => 1 2 3 4 : a line more
# %% subprocess
print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout)
#~ 6 * 7 => 6 * 8 : the product
# %% temporary folder
folder = tempfile.mkdtemp()
print("written to", folder)
# %% file beside the notebook
with open("table.txt", "w") as file:
    file.write("1 2\n")
print(os.path.basename(os.path.abspath("table.txt")), os.path.getsize("table.txt"))
# %% threads in order
results = {}
workers = [threading.Thread(target=lambda n=n: results.update({n: n * n})) for n in range(4)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
dict(sorted(results.items()))
# %% threads as they come | the order of threads
def late(n):
    time.sleep(random.SystemRandom().random() / 20)
    print("worker", n)
workers = [threading.Thread(target=late, args=(n,)) for n in range(6)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
# %% thread object
threading.current_thread()
# %% locked object
threading.Lock(), object()
# %% stderr by hand
print("note: 3 rows dropped", file=sys.stderr)
print("rows left: 97")
#~ 97 => 98 : a count
# %% help
len?
# %% working folder | the folder in which the notebook lies
os.getcwd()
