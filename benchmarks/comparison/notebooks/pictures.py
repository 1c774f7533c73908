# %% imports
import io
import numpy as np
from IPython.display import Audio, Image, display
from PIL import Image as Pictures
from PIL import ImageDraw
# %% drawn
picture = Pictures.new("RGB", (120, 80), "white")
draw = ImageDraw.Draw(picture)
draw.ellipse((20, 10, 70, 60), fill="#3366cc")
draw.text((80, 30), "n=4", fill="black")
picture
#~ "n=4" => "n=5" : a digit
#~ #3366cc => #3366cd : a colour, slightly
#~ (20, 10, 70, 60) => (21, 10, 71, 60) : moved by a pixel
# %% noise with a seed
Pictures.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40, 3), dtype="uint8"))
#~ default_rng(1) => default_rng(2) : another seed
# %% as jpeg
buffer = io.BytesIO()
picture.save(buffer, "JPEG")
Image(data=buffer.getvalue(), format="jpeg")
#~ picture.save => marked = picture.copy(); marked.putpixel((5, 70), (0, 0, 0)); marked.save : one black pixel
# %% animation
frames = [picture.rotate(angle) for angle in (0, 90)]
buffer = io.BytesIO()
frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=200)
Image(data=buffer.getvalue(), format="gif")
#~ (0, 90) => (0, 180) : the second frame
# %% sizes and modes
picture.size, picture.mode, picture.getpixel((45, 35))
# %% the object
print(picture)
# %% tone
Audio(np.sin(np.linspace(0, 440, 4000)), rate=8000)
#~ 440 => 441 : the tone
# %% grey levels
Pictures.fromarray((np.outer(np.arange(32), np.ones(32)) * 8).astype("uint8"))
#~ np.arange(32), => np.arange(32) + (np.arange(32) == 9), : one row of pixels
