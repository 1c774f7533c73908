"""The shipping room: files with which notebooks run elsewhere. See docs/containers.md."""

from pytest_nbrepro.shipping.aicoe import plain_name
from pytest_nbrepro.shipping.cargo import PYTHON3, Cargo, Machine, Made, Parameter, Shipped
from pytest_nbrepro.shipping.images import IMAGE
from pytest_nbrepro.shipping.kinds import KINDS, one_image
from pytest_nbrepro.shipping.leaving_out import is_secret, left_out

__all__ = [
    "IMAGE",
    "KINDS",
    "PYTHON3",
    "Cargo",
    "Machine",
    "Made",
    "Parameter",
    "Shipped",
    "is_secret",
    "left_out",
    "one_image",
    "plain_name",
]
