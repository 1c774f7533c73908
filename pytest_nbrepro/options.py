"""The options: each described once, with how its value is read.

The parsers of pytest and of the command line, the ini options and the page of
settings are made from `OPTIONS`. A reader raises ValueError with what it
expected.
"""

from __future__ import annotations

from pytest_nbrepro import paths, values
from pytest_nbrepro.allowing import allowed_advisories
from pytest_nbrepro.compat import PROFILES
from pytest_nbrepro.option import (
    DIAGNOSES,
    ENVIRONMENTS,
    KERNELS,
    LIVE,
    PRESETS,
    Option,
)
from pytest_nbrepro.reporting_options import REPORTING
from pytest_nbrepro.sanitizing import replacements_in_table
from pytest_nbrepro.sharding import shard
from pytest_nbrepro.spreading_options import SPREADING
from pytest_nbrepro.values import SEALS

OPTIONS = (
    Option(
        "require_record",
        values.flag,
        "fail a notebook without a record instead of skipping its lock",
    ),
    Option(
        "verify_files",
        values.flag,
        "read all installed files again, and name those that were changed (0.8 s per gigabyte)",
    ),
    Option(
        "policy",
        values.one_of(*PRESETS),
        "how differences of the machine count: numeric (they warn), strict (they fail), "
        "lenient (they inform); default: what the record says, else numeric",
        "PRESET",
    ),
    Option(
        "hardware",
        values.field_policies,
        "what is meant of fields of the fingerprint, e.g. cpu.level=exact,gpu=informational",
        "FIELD=POLICY",
    ),
    Option(
        "replay_numerics",
        values.flag,
        "start kernels with the threads, BLAS kernel and vector instructions that the record "
        "names, where this machine can",
    ),
    Option(
        "strict",
        values.flag,
        "fail each cell that is not compared: marked so, without stored outputs, or different "
        "under a rule that is not reported",
    ),
    Option("rtol", values.relative, "relative tolerance for numbers (default 1e-5)", "NUMBER"),
    Option(
        "atol",
        values.distance,
        "distance between two numbers that counts as none (default 0)",
        "NUMBER",
    ),
    Option(
        "per_notebook_tolerances",
        values.tolerances_by_path,
        "rtol and atol, by shell patterns of notebook paths",
        table_only=True,
    ),
    Option("timeout", values.seconds, "time limit of one cell (default 300)", "SECONDS"),
    Option(
        "notebook_timeout", values.seconds, "time limit of one notebook (default none)", "SECONDS"
    ),
    Option(
        "startup_timeout",
        values.seconds,
        "time limit for a kernel to start (default 60)",
        "SECONDS",
    ),
    Option(
        "output_limit",
        values.megabytes,
        "how much of a cell's output is kept, the rest being digested (default 20); "
        "with 50 times as much the cell is stopped",
        "MEGABYTES",
    ),
    Option(
        "memory",
        values.size,
        "limit of a kernel's memory, e.g. 4G (default none; Linux only)",
        "SIZE",
    ),
    *SPREADING,
    Option(
        "env",
        values.one_of(*ENVIRONMENTS),
        "the environment to run notebooks in: current (that of their kernel), locked (built from "
        "each notebook's lock, once); default: current",
        "WHICH",
    ),
    Option(
        "seal",
        values.seals,
        f"sources of chance to shut off in kernels: {', '.join(SEALS)}",
        "NAMES",
    ),
    Option(
        "kernels",
        values.one_of(*KERNELS),
        "how kernels start: fork (quick, where that is safe), spawn (each anew); default: fork",
        "HOW",
    ),
    Option(
        "preload", values.modules, "modules that forked kernels share, e.g. numpy,pandas", "MODULES"
    ),
    Option(
        "trace",
        values.flag,
        "tell what notebooks touch beside their own cells: files, hosts, processes",
    ),
    Option("offline", values.flag, "run kernels without network; loopback stays"),
    Option(
        "cells",
        values.tag,
        "run only the cells that carry a tag, e.g. the one that marks what goes into production",
        "TAG",
    ),
    Option(
        "builtins",
        values.names,
        "names that the kernel has before any cell is run, e.g. from a startup file",
        "NAMES",
    ),
    Option(
        "compat",
        values.one_of(*PROFILES),
        "let pass what another tool does not ask for: nbval (execution counts, PNG and JPEG "
        "pictures, widgets, cells that were to raise an error)",
        "TOOL",
    ),
    Option(
        "sanitize_with",
        values.replacements,
        "file of regular expressions, and what stands for their matches in outputs, as for nbval",
        "FILE",
        is_path=True,
    ),
    Option(
        "sanitize",
        replacements_in_table,
        "regular expressions, and what stands for their matches in outputs, "
        "after those of sanitize-with",
        table_only=True,
    ),
    Option(
        "as_written",
        values.normalising,
        "normalising rules not to apply to outputs, e.g. address,tqdm (nbrepro rules lists them)",
        "NAMES",
    ),
    Option(
        "strip",
        values.what_to_strip,
        "what nbrepro strip and git's filter take out of notebooks: a table of the options of "
        "nbrepro strip, e.g. {keep-count = true}",
        table_only=True,
    ),
    Option(
        "advisories",
        paths.existing,
        "tell the known vulnerabilities of locked packages: a checkout or archive of "
        "pypa/advisory-database, or an archive of osv.dev",
        "PATH",
        is_path=True,
    ),
    Option(
        "allowed_advisories",
        allowed_advisories,
        "known vulnerabilities to let pass, each with the day until which",
        table_only=True,
    ),
    Option("select", values.codes, "report only these rules, e.g. LOCK,OUT001", "CODES"),
    Option("ignore", values.codes, "do not report these rules", "CODES"),
    Option(
        "per_notebook_ignores",
        values.codes_by_path,
        "rules not to report, by shell patterns of notebook paths",
        table_only=True,
    ),
    *REPORTING,
    Option(
        "cache",
        values.flag,
        "do not run notebooks of which everything is unchanged since they last reproduced",
    ),
    Option(
        "cache_dir",
        paths.folder,
        "folder for what cache keeps (default: results, in the cache folder of nbrepro)",
        "FOLDER",
        is_path=True,
    ),
    Option(
        "cache_recheck",
        values.share,
        "share of the notebooks that are run though nothing has changed, others each day (such as "
        "0.05); fails those that do not reproduce then; default: 0",
        "SHARE",
    ),
    Option(
        "diagnose",
        values.one_of(*DIAGNOSES),
        "how to find out why a notebook failed: off, auto (it is run again, at most a few times), "
        "full (also in an environment that is built from its lock); default: auto",
        "HOW",
    ),
    Option(
        "live",
        values.one_of(*LIVE),
        "on a terminal, whether the cell that runs is named with its seconds while it is waited "
        "for: auto (where it takes more than two seconds), off; default: auto",
        "WHEN",
    ),
    Option(
        "shard",
        shard,
        "run one of several parts of the notebooks, e.g. 3/8, as one job of a matrix; notebooks "
        "stay whole, other tests are in part 1",
        "K/N",
        command_line_only=True,
    ),
    Option(
        "durations",
        paths.file_or_folder,
        "by which shard deals notebooks out: a file of store-durations, or a folder of such",
        "PATH",
        is_path=True,
    ),
    Option(
        "store_durations",
        paths.file,
        "write how long the notebooks took to a file, beside what it says of others",
        "FILE",
        command_line_only=True,
    ),
    Option(
        "update",
        values.flag,
        "accept what differs: store the fresh outputs in the notebooks; refused on CI",
        command_line_only=True,
    ),
)
