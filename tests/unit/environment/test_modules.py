from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_nbrepro.environment import Kernel, Kind, Names, Origin, Provider, origins, owners
from pytest_nbrepro.environment import modules as modules_module
from pytest_nbrepro.findings import FindingError

SHARING = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
INSTALLED, MISSING = Kind.INSTALLED, Kind.MISSING


def install(
    site: Path, name: str, files: Mapping[str, str], version: str = "1.0", **metadata: str
) -> Provider:
    """Put a distribution with these files into a folder, as an installer does."""
    for path, content in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    about = site / f"{name.replace('-', '_')}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\n")
    rows = [f"{path},sha256=x,1" for path in files]
    (about / "RECORD").write_text("\n".join([*rows, f"{about.name}/METADATA,,", ""]))
    for key, content in metadata.items():
        (about / key.replace("_json", ".json").replace("_txt", ".txt")).write_text(content)
    return Provider(name, version)


def python(*sites: Path) -> Kernel:
    env = {"PYTHONPATH": os.pathsep.join(map(str, sites))}
    return Kernel("k", (sys.executable, "-m", "ipykernel_launcher"), env=env)


def origin(name: str, *sites: Path, folder: Path | None = None, sure: int = 0) -> Origin:
    asked = ((name, sure or name.count(".") + 1),)
    ((found,),) = origins(python(*sites), [Names(asked, (folder,) if folder else ())])
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


def test_a_module_is_found_by_the_files_that_a_distribution_lists(site: Path) -> None:
    files = {"cv9/__init__.py": "", "cv9/data.txt": "", "_cv9.py": "", "cv9/sub/x.py": ""}
    made = install(site, "opencv-nine-headless", files, "4.5")
    for name in ("cv9", "cv9.sub", "cv9.sub.x", "cv9.made_when_imported"):
        assert origin(name, site) == Origin("cv9", INSTALLED, (made,))
    assert origin("_cv9", site) == Origin("_cv9", INSTALLED, (made,))
    assert origin("opencv_nine_headless", site).kind is MISSING


def test_extension_modules_are_modules(site: Path) -> None:
    import importlib.machinery

    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    made = install(site, "fast", {f"_fast{suffix}": "", "pkg9/core.abi3.so": ""})
    assert origin("_fast", site) == Origin("_fast", INSTALLED, (made,))
    assert origin("pkg9.core", site) == Origin("pkg9.core", INSTALLED, (made,))


def test_what_shares_a_namespace_is_told_apart(site: Path) -> None:
    storage = install(site, "big-storage", {"big9/cloud/storage/__init__.py": ""})
    auth = install(site, "big-auth", {"big9/auth/__init__.py": "", "big9/cloud/x.py": ""})
    assert origin("big9.cloud.storage.y", site) == Origin(
        "big9.cloud.storage", INSTALLED, (storage,)
    )
    assert origin("big9.auth", site) == Origin("big9.auth", INSTALLED, (auth,))
    assert origin("big9.cloud.query", site) == Origin("big9.cloud.query", MISSING)
    assert origin("big9.cloud.query", site, sure=2) == Origin("big9.cloud.query", MISSING)
    assert origin("big9.cloud.query.a.b", site, sure=4) == Origin("big9.cloud.query.a", MISSING)
    shared = origin("big9.cloud", site)
    assert (shared.kind, set(shared.providers)) == (Kind.NAMESPACE, {storage, auth})


def test_a_namespace_in_the_old_way_is_one_too(site: Path) -> None:
    one = install(site, "old-one", {"old9/__init__.py": SHARING, "old9/one.py": ""})
    install(site, "old-two", {"old9/__init__.py": SHARING, "old9/two.py": ""})
    assert origin("old9.one", site) == Origin("old9.one", INSTALLED, (one,))
    assert origin("old9.three", site, sure=1) == Origin("old9.three", MISSING)
    assert origin("old9", site).kind is Kind.NAMESPACE


def test_of_two_that_hold_the_same_files_both_are_told(site: Path) -> None:
    one = install(site, "cv-gui", {"cv9/__init__.py": ""})
    other = install(site, "cv-headless", {"cv9/__init__.py": ""})
    found = origin("cv9.x", site)
    assert (found.module, found.kind, set(found.providers)) == ("cv9", INSTALLED, {one, other})


def test_the_standard_library_is_told_apart(tmp_path: Path) -> None:
    for name in ("json", "os.path", "sys", "__future__", "__main__", "xml.etree"):
        assert origin(name, folder=tmp_path) == Origin(name.split(".")[0], Kind.STANDARD)


def test_modules_beside_the_notebook_come_before_installed_ones(site: Path, tmp_path: Path) -> None:
    install(site, "thing", {"a9.py": "", "b9/__init__.py": "", "c9.py": ""})
    beside = tmp_path / "beside"
    (beside / "b9").mkdir(parents=True)
    (beside / "a9.py").write_text("")
    (beside / "b9" / "__init__.py").write_text("")
    assert origin("a9", site, folder=beside) == Origin("a9", Kind.LOCAL)
    assert origin("b9.x", site, folder=beside) == Origin("b9", Kind.LOCAL)
    assert origin("c9", site, folder=beside).kind is INSTALLED


def test_a_mere_folder_beside_the_notebook_comes_last(site: Path, tmp_path: Path) -> None:
    made = install(site, "thing", {"a9.py": ""})
    (tmp_path / "a9").mkdir()
    (tmp_path / "d9").mkdir()
    assert origin("a9", site, folder=tmp_path) == Origin("a9", INSTALLED, (made,))
    assert origin("d9", site, folder=tmp_path) == Origin("d9", Kind.LOCAL)
    assert origin("d9", site) == Origin("d9", MISSING)


def test_an_editable_installation_is_known_by_its_folder(site: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "src" / "mine9").mkdir(parents=True)
    (project / "src" / "mine9" / "__init__.py").write_text("")
    url = json.dumps({"url": project.as_uri(), "dir_info": {"editable": True}})
    made = install(site, "my-project", {"__editable__.my_project.pth": ""}, direct_url_json=url)
    assert origin("mine9", site, project / "src") == Origin("mine9", INSTALLED, (made,))
    file = str(project / "src" / "mine9" / "__init__.py")
    assert owners(python(site), [file]) == (made,)


def test_a_file_on_the_path_that_no_distribution_lists_is_loose(tmp_path: Path) -> None:
    (tmp_path / "loose9.py").write_text("raise SystemExit")  # it is not imported to be found
    assert origin("loose9.x", tmp_path) == Origin("loose9", Kind.LOOSE)


def test_a_distribution_without_a_list_of_files_is_known_by_its_top_level(site: Path) -> None:
    about = site / "egg_9.egg-info"
    about.mkdir(parents=True)
    (about / "PKG-INFO").write_text("Name: Egg.Nine\nVersion: 2\n")
    (about / "top_level.txt").write_text("egg9\n")
    assert origin("egg9.x", site) == Origin("egg9", INSTALLED, (Provider("egg-nine", "2"),))


def test_of_two_copies_the_first_on_the_path_counts_and_damaged_ones_hide_nothing(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    made = install(first, "twice", {"tw9.py": ""}, "1")
    install(second, "Twice", {"tw9.py": "", "gone9.py": ""}, "2")
    install(second, "evil; reboot", {"evil9.py": ""})
    install(second, "other", {"o9.py": ""}, direct_url_json="{")
    assert origin("tw9", first, second) == Origin("tw9", INSTALLED, (made,))
    assert origin("evil9", first, second).kind is Kind.LOOSE
    assert origin("o9", first, second).kind is INSTALLED


def test_a_quoted_row_is_read(site: Path) -> None:
    made = install(site, "odd", {"o9/x.py": "", '"o9/a,b.txt"': ""})
    assert origin("o9.x", site) == Origin("o9.x", INSTALLED, (made,))


def test_loaded_files_are_those_of_their_distributions(site: Path, tmp_path: Path) -> None:
    made = install(site, "thing", {"a9/__init__.py": "", "a9/b.py": ""})
    link = tmp_path / "link"
    link.symlink_to(site)
    files = [str(site / "a9" / "b.py"), str(link / "a9" / "__init__.py"), os.__file__, "\0", "/x"]
    assert owners(python(site), files) == (made, made, None, None, None)
    assert owners(python(link), files[:2]) == (made, made)


def test_notebooks_that_are_asked_for_together_get_answers_of_their_own(
    site: Path, tmp_path: Path
) -> None:
    made = install(site, "thing", {"a9.py": ""})
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "a9.py").write_text("")
    one, other = Names((("a9", 1), ("b9", 1))), Names((("a9", 1),), (beside,))
    assert origins(python(site), [one, other, Names(())]) == [
        (Origin("a9", INSTALLED, (made,)), Origin("b9", MISSING)),
        (Origin("a9", Kind.LOCAL),),
        (),
    ]


def test_names_that_are_no_ascii_and_very_many_are_answered(site: Path) -> None:
    made = install(site, "größe", {"maß9.py": ""})
    assert made.name == "größe"
    asked = (("maß9", 1), *((f"no{number}.x", 2) for number in range(20_000)))
    (found,) = origins(python(site), [Names(asked)])
    assert found[0].kind is Kind.LOOSE  # no name that an index would take
    assert {each.kind for each in found[1:]} == {MISSING}


def test_a_kernel_that_cannot_be_asked_is_told(tmp_path: Path) -> None:
    with pytest.raises(FindingError) as raised:
        origins(Kernel("ir", ("R", "--slave")), [])
    assert raised.value.finding.rule == "LOCK007"
    assert "it is started through another program" in raised.value.finding.message
    with pytest.raises(FindingError) as raised:
        origins(Kernel("gone", (str(tmp_path / "python3"), "-m", "ipykernel_launcher")), [])
    assert raised.value.finding.rule == "LOCK007"
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho so sad >&2\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(FindingError) as raised:
        origins(Kernel("broken", (str(program), "-m", "ipykernel_launcher")), [])
    assert raised.value.finding.rule == "LOCK007"
    assert raised.value.finding.message.endswith("where modules come from: so sad")


def test_the_script_is_plain_enough_for_old_pythons() -> None:
    script = Path(modules_module.__file__).with_name("_modules_script.py")
    source = script.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    imports = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {name.name.split(".")[0] for node in imports for name in node.names}
    assert names <= sys.stdlib_module_names
