# %% target
import math, random
def density(x):
    return math.log(0.3 * math.exp(-((x - 2) ** 2)) + 0.7 * math.exp(-((x + 1) ** 2) / 2))
# %% Metropolis
rng, x, chain = random.Random(24), 0.0, []
for _ in range(5000):
    proposal = x + rng.gauss(0, 1)
    if math.log(rng.random()) < density(proposal) - density(x):
        x = proposal
    chain.append(x)
show(sum(chain) / len(chain), chain[-1])
# %% moments
show(math.fsum(v**3 for v in chain), sum(math.sin(v) ** 1.5 for v in chain if 0 < v < 3))
