"""Start the server: ``python …/nbrepro_server fork|exec LONGEST-FOLDER [MODULE …]``."""

import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(here), *(path for path in sys.path if path != here)]
from nbrepro_server.serving import (  # type: ignore[import-not-found]  # noqa: E402 - found by the path above
    main,
)

del sys.path[0]
main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
