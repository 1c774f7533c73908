"""What dpkg-query and rpm print, as Debian 12 and rpm 4.18 have printed it."""

from pytest_nbrepro.environment.system.answers import (
    Installed,
    dpkg_owners,
    dpkg_packages,
    rpm_owners,
    rpm_packages,
)


def test_what_dpkg_lists_has_its_needs_by_name_and_lacks_what_was_removed() -> None:
    found = dpkg_packages(
        "libgl1\t1.6.0-1\tinstalled\tno\tlibc6 (>= 2.34),libglvnd0 (= 1.6.0-1), libglx0:any | x\t\n"
        "old\t1.0-1\tconfig-files\tno\t,\t\n"
        "bash\t5.2.15-2+b8\tinstalled\tyes\tbase-files (>= 2.1.12),libc6\tsh (= 5)\n"
        "a line that is none\n"
    )
    assert found == {
        "libgl1": Installed(
            "1.6.0-1", frozenset({"libc6", "libglvnd0", "libglx0", "x"}), frozenset({"libgl1"})
        ),
        "bash": Installed(
            "5.2.15-2+b8",
            frozenset({"base-files", "libc6"}),
            frozenset({"bash", "sh"}),
            is_essential=True,
        ),
    }


def test_of_a_package_of_two_architectures_the_first_counts() -> None:
    lines = "libc6\t2\tinstalled\tno\t,\t\nlibc6\t1\tinstalled\tno\t,\t\n"
    assert dpkg_packages(lines)["libc6"].version == "2"


def test_dpkg_says_whose_a_file_is_and_what_was_diverted_is_nobodys() -> None:
    found = dpkg_owners(
        "zlib1g:amd64: /lib/x86_64-linux-gnu/libz.so.1.2.13\n"
        "diversion by dash from: /bin/sh\n"
        "diversion by dash to: /bin/sh.distrib\n"
        "dash: /bin/sh\n"
        "one:amd64, two: /usr/share/a: b\n"
    )
    assert found == {
        "/lib/x86_64-linux-gnu/libz.so.1.2.13": "zlib1g",
        "/bin/sh": "dash",
        "/usr/share/a: b": "one",
    }


def test_what_rpm_lists_has_capabilities_and_no_keys() -> None:
    found = rpm_packages(
        "foolib\t1:1.2-3\tbarlib rpmlib(X) \tfoolib libfoo.so.1()(64bit) \n"
        "gpg-pubkey\t1-2\t\t\n"
        "bash\t5.2-1\t\tbash \n"
    )
    assert found == {
        "foolib": Installed(
            "1:1.2-3",
            frozenset({"barlib", "rpmlib(X)"}),
            frozenset({"foolib", "libfoo.so.1()(64bit)"}),
        ),
        "bash": Installed("5.2-1", frozenset(), frozenset({"bash"}), is_essential=True),
    }


def test_rpm_says_whose_a_file_is() -> None:
    printed = "foolib\t/opt/libfoo.so.1\nfile /opt/x is not owned by any package\n"
    assert rpm_owners(printed) == {"/opt/libfoo.so.1": "foolib"}
