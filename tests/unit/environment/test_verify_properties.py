"""What holds for any environment. Part of test_verify."""

from __future__ import annotations

import json
from dataclasses import replace

from builders import environment
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.environment.lock import lock_installed
from pytest_nbrepro.environment.platforms import platform_key
from pytest_nbrepro.environment.probe import Distribution, Environment
from pytest_nbrepro.environment.verify import verify
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.locks import sealed
from pytest_nbrepro.record import Record, parse


def own_record(env: Environment) -> Record:
    """The record that ``nbrepro lock`` makes in the environment, stored and read again."""
    requires = f">={env.markers['python_version']}"
    lock = sealed(lock_installed(env), [])
    made = Record(requires, {}, {platform_key(env): lock}, {}, ())
    return parse(json.loads(json.dumps(made.to_json())))


def blamed(made: Record, env: Environment) -> list[Finding]:
    """What does not agree, without the needs of other packages that come to be unmet by it."""
    return [found for found in verify(made, env) if found.rule != "LOCK014"]


def only(findings: list[Finding]) -> Finding:
    (found,) = findings
    return found


MACHINERY = ["ipykernel", "pip", "pytest", "zmq", "tornado"]
NAMES = st.sampled_from([*MACHINERY, "numpy", "pandas", "six", "my-own", "a", "b", "c1"])
VERSIONS = st.from_regex(r"[0-9a-z]([0-9a-z.+!_-]*[0-9a-z])?", fullmatch=True)
DIGESTS = st.sampled_from(["", "0" * 64, "f" * 64])
ORIGINS = st.sampled_from(
    [
        None,
        {},
        {"url": "file:///home/me/mine", "dir_info": {"editable": True}},
        {"url": "https://me:secret@host/a.git", "vcs_info": {"vcs": "git", "commit_id": "1" * 40}},
    ]
)
DISTRIBUTIONS = st.builds(
    Distribution,
    NAMES,
    VERSIONS,
    st.lists(NAMES, max_size=3).map(tuple),
    st.lists(st.sampled_from(["py3-none-any", "cp312-cp312-linux_x86_64"])).map(tuple),
    DIGESTS,
    ORIGINS,
)
PYTHONS = st.sampled_from(["3.8.18", "3.12.1", "3.14.0b1", "3.15.0a0+"])


@st.composite
def environments(draw: st.DrawFn) -> Environment:
    dists = draw(st.lists(DISTRIBUTIONS, unique_by=lambda dist: dist.name))
    python = draw(PYTHONS)
    minor = ".".join(python.split(".")[:2])
    machine = {"gil_disabled": draw(st.booleans()), "libc": ["musl", None]}
    return environment(*dists, machine=machine, python_full_version=python, python_version=minor)


@settings(deadline=None)
@given(environments())
def test_every_environment_agrees_with_its_own_lock(env: Environment) -> None:
    assert verify(own_record(env), env) == []


@settings(deadline=None)
@given(environments(), st.data())
def test_exactly_the_package_that_was_changed_is_named(
    env: Environment, data: st.DataObject
) -> None:
    made = own_record(env)
    locked = {package.name: package for package in made.packages(platform_key(env))}
    if not locked:
        return
    changed = data.draw(st.sampled_from(env.distributions))
    rest = tuple(dist for dist in env.distributions if dist != changed)
    without = only(blamed(made, replace(env, distributions=rest)))
    # "x" in front is a version of no kind that packaging would call equal
    other = replace(changed, version=f"x{changed.version}x")
    differing = only(blamed(made, replace(env, distributions=(*rest, other))))
    infrastructure = locked[changed.name].infrastructure
    assert without.rule == ("LOCK005" if infrastructure else "LOCK001")
    assert differing.rule == ("LOCK005" if infrastructure else "LOCK002")
    for found in (without, differing):
        named = found.message.partition(": ")[2] or found.message.partition(" is ")[0]
        assert named == changed.name
