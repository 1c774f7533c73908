# %% imports
import networkx as nx
import sympy as sp
x, y = sp.symbols("x y")
# %% integral
sp.Integral(sp.exp(-x**2) * sp.cos(x), (x, -sp.oo, sp.oo))
#~ sp.cos(x) => sp.sin(x) : another function
# %% solved
sp.solve(x**3 - 6 * x**2 + 11 * x - 6, x)
#~ 11 * x => 12 * x : a coefficient
# %% series
sp.series(sp.sin(x) / x, x, 0, 8)
# %% matrix
sp.Matrix([[1, x], [y, sp.Rational(2, 7)]]) ** 2
#~ Rational(2, 7) => Rational(3, 7) : a fraction
# %% many digits
sp.pi.evalf(60)
#~ sp.pi => sp.E : another constant
# %% factors
print(sp.factorint(2**67 - 1), sp.latex(sp.sqrt(x) / y))
# %% graph
graph = nx.karate_club_graph()
print(graph)
nx.degree_histogram(graph)
# %% central nodes
ranks = nx.pagerank(graph)
sorted(ranks.items(), key=lambda item: -item[1])[:5]
# %% paths
nx.shortest_path(graph, 16, 25), dict(list(nx.betweenness_centrality(graph).items())[:3])
# %% drawing
nx.draw(nx.petersen_graph(), pos=nx.circular_layout(nx.petersen_graph()), node_size=80)
#~ node_size=80 => node_size=90 : the size of the nodes
# %% communities
[sorted(group) for group in nx.community.greedy_modularity_communities(graph)]
# %% graph object
nx.path_graph(3), nx.path_graph(3).nodes, nx.to_dict_of_lists(nx.path_graph(3))
