"""A file that the probe can load as pynvml: NVIDIA's own module over a driver of ours.

The driver's functions fill the module's own structures, as the real library does.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

_DRIVER = """
class Driver:
    devices = DEVICES

    def nvmlInitWithFlags(self, flags):
        return INIT

    def nvmlDeviceGetCount_v2(self, count):
        count._obj.value = len(self.devices)
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index, handle):
        handle._obj.place = index.value
        return 0

    def _of(self, handle):
        return self.devices[handle.place]

    def nvmlDeviceGetName(self, handle, name, length):
        name.value = self._of(handle)["model"].encode()
        return 0

    def nvmlDeviceGetUUID(self, handle, name, length):
        name.value = self._of(handle)["uuid"].encode()
        return 0

    def nvmlDeviceGetCudaComputeCapability(self, handle, major, minor):
        major._obj.value, minor._obj.value = self._of(handle)["capability"]
        return 0

    def nvmlDeviceGetMemoryInfo(self, handle, info):
        info._obj.total = self._of(handle)["memory"]
        return 0

    def nvmlSystemGetDriverVersion(self, version, length):
        version.value = b"550.54.15"
        return 0

    def nvmlSystemGetCudaDriverVersion_v2(self, version):
        version._obj.value = 12040
        return 0


nvmlLib = Driver()
"""

A100 = {
    "model": "NVIDIA A100-SXM4-40GB",
    "uuid": "GPU-aaaa-1",
    "capability": (8, 0),
    "memory": 42_949_672_960,
}
T4 = {"model": "Tesla T4", "uuid": "GPU-bbbb-2", "capability": (7, 5), "memory": 16_106_127_360}


def module(folder: Path, *devices: object, init: int = 0) -> str:
    """The file of a pynvml whose driver has these devices, or does not begin (NVML's codes)."""
    spec = importlib.util.find_spec("pynvml")
    assert spec
    assert spec.origin
    source = Path(spec.origin).read_text(encoding="utf-8")
    driver = _DRIVER.replace("DEVICES", repr(list(devices))).replace("INIT", str(init))
    path = folder / "pynvml.py"
    path.write_text(source + driver, encoding="utf-8")
    return str(path)
