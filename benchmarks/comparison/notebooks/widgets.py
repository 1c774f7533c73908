# %% imports
import ipywidgets as widgets
from IPython.display import display
# %% slider
slider = widgets.IntSlider(value=7, max=20, description="size")
slider
#~ value=7 => value=8 : the value
# %% box
widgets.VBox([widgets.Label("mass"), widgets.FloatText(2.5), widgets.Checkbox(True)])
#~ FloatText(2.5) => FloatText(3.5) : the value inside
#~ Checkbox(True)] => Checkbox(True), widgets.Label("new")] : one more child
# %% interact
@widgets.interact(n=widgets.IntSlider(value=3, max=9))
def squared(n):
    print(n, "squared is", n**2)
#~ value=3 => value=4 : the value
# %% output widget
out = widgets.Output()
with out:
    print("inside the widget: 41")
out
#~ 41 => 42 : what is printed inside
# %% chosen
choice = widgets.Dropdown(options=["red", "green"], value="green")
display(choice)
print(choice.value)
#~ value="green" => value="red" : the choice
# %% html widget
widgets.HTML("<b>42 %</b> of all")
#~ 42 % => 43 % : a digit
# %% progress widget
widgets.IntProgress(value=30, max=50)
#~ value=30 => value=31 : the value
