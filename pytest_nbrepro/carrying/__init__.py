"""The carrying room: values of a kernel's names, to this process and back."""

from pytest_nbrepro.carrying.asking import (
    AsText,
    CarryError,
    Function,
    Missing,
    Raised,
    answered,
    packed,
    request,
)

__all__ = ["AsText", "CarryError", "Function", "Missing", "Raised", "answered", "packed", "request"]
