"""What widgets hold: a view names a model, whose state the notebook or the kernel has.

A notebook stores the models under ``metadata.widgets`` as
``application/vnd.jupyter.widget-state+json``, each as ``{"model_name": …,
"state": {…}, "buffers": [{"path": […], "data": "<base64>"}]}``; in a state,
``IPY_MODEL_<id>`` refers to another model (@jupyter-widgets/schema, version
2). The models of a view become one document, each under a name of its own:
its class, and a number where there are several of it. So ids do not count,
and neither do cycles.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_nbrepro.comparison.sides import WIDGET_VIEW, Output, Raw
from pytest_nbrepro.comparison.trees import mapped, texts

_REFERENCE = "IPY_MODEL_"
#: In place of a widget whose state one of the sides lacks.
UNKNOWN = "<unknown widget>"
#: Private keys that front ends show; all others say how a widget is built, not what it shows.
_SHOWN = {"_options_labels": "options", "_widget_data": "data", "_widget_layout": "layout"}
#: How it looks, and what passes between it and its models.
_NOT_SHOWN = frozenset({"layout", "style", "msg_id", "tabbable", "tooltip"})

Models = Mapping[str, Any]


def with_widgets(outputs: Iterable[Output], models: Models) -> list[Output]:
    """The outputs with every view replaced by what it shows, where its model is known."""
    return [
        {**output, "data": {**data, WIDGET_VIEW: _shown(data[WIDGET_VIEW], models)}}
        if isinstance(data := output.get("data"), Mapping) and WIDGET_VIEW in data
        else output
        for output in outputs
    ]


def views(outputs: Iterable[Output]) -> list[Any]:
    """The views of widgets among the outputs."""
    datas = (output.get("data") for output in outputs)
    return [
        data[WIDGET_VIEW] for data in datas if isinstance(data, Mapping) and WIDGET_VIEW in data
    ]


def is_known(view: Any, models: Models) -> bool:
    """True where the state of the widget is there."""
    return _model_of(_id_of(view), models) is not None


def _id_of(view: Any) -> str:
    found = view.get("model_id") if isinstance(view, Mapping) else None
    return found if isinstance(found, str) else ""


def _model_of(name: str, models: Models) -> Mapping[str, Any] | None:
    model = models.get(name)
    if not isinstance(model, Mapping) or not isinstance(model.get("state"), dict):
        return None
    return model


def _shown(view: Any, models: Models) -> Any:
    if not is_known(view, models):
        return view
    names = _names(_id_of(view), models)
    return {"widgets": {name: _content(models[i], names) for i, name in names.items() if name}}


def _names(root: str, models: Models) -> dict[str, str]:
    """All models that a model refers to, by their ids; without a name those of mere looks."""
    names: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    waiting = deque([root])
    while waiting:
        found = waiting.popleft()
        model = _model_of(found, models)
        if found in names or model is None:
            continue
        kind = _kind(model)
        if kind.endswith(("Layout", "Style")):
            names[found] = ""
            continue
        numbers[kind] += 1
        names[found] = kind if numbers[kind] == 1 else f"{kind} {numbers[kind]}"
        waiting.extend(
            text.removeprefix(_REFERENCE)
            for text in texts(model["state"])
            if text.startswith(_REFERENCE)
        )
    return names


def _kind(model: Mapping[str, Any]) -> str:
    """The class of a widget; that of an anywidget stands in its state."""
    name = model.get("model_name") or model["state"].get("_model_name")
    if name == "AnyModel":
        name = str(model["state"].get("_anywidget_id") or name).rpartition(".")[2]
    return str(name).removesuffix("Model")


def _content(model: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The part of a model's state that says what is shown."""

    def referred(text: str) -> str:
        if not text.startswith(_REFERENCE):
            return text
        name = names.get(text.removeprefix(_REFERENCE))
        return UNKNOWN if name is None else f"<{name}>"

    state = model["state"]
    kept = {key: value for key, value in state.items() if key in _SHOWN or _is_shown(key, value)}
    content: dict[str, Any] = mapped(kept, referred)
    _put_buffers(content, model.get("buffers"))
    if isinstance(content.get("outputs"), list):
        content["outputs"] = _captured(content["outputs"])
    traces = content.get("_widget_data")
    for trace in traces if isinstance(traces, list) else ():
        if isinstance(trace, dict):
            trace.pop("uid", None)  # plotly draws it anew
    return {_SHOWN.get(key, key): value for key, value in content.items()}


def _is_shown(key: str, value: Any) -> bool:
    if key in _NOT_SHOWN:
        return isinstance(value, dict)  # other libraries have data under such names
    return not key.startswith("_")


def _put_buffers(content: dict[str, Any], buffers: Any) -> None:
    """Put bytes back where they were taken from, in base64; beside a dtype, as a packed array."""
    for buffer in buffers if isinstance(buffers, list) else ():
        try:
            *above, last = buffer["path"]
            place = content
            for key in above:
                place = place[key]
            is_array = isinstance(place, dict) and isinstance(place.get("dtype"), str)
            if above or _is_shown(last, None):
                place["bdata" if is_array else last] = buffer["data"]
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            continue  # of a part that is not shown, or damaged


def _captured(outputs: Sequence[Any]) -> dict[str, Any]:
    """What an Output widget has caught: how it came in pieces does not count, nor do warnings."""
    raw = Raw.of([output for output in outputs if isinstance(output, Mapping)])
    printed = {name: text for name, text in raw.streams.items() if name != "stderr"}
    error = {"error": ": ".join(raw.error)} if raw.error else {}
    return {**printed, "displays": [dict(values) for values in raw.displays], **error}
