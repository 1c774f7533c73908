"""The rules of outputs (OUT)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

TABLE = (
    Rule(
        "OUT001", ERROR, "an output differs from the stored one",
        "The cell gives another result here than the one stored in the notebook, beyond the "
        "tolerance for numbers.",
        "See the diff (- stored, + fresh). If the fresh result is right, accept it with pytest "
        "--nbrepro --nbrepro-update, or run the notebook and save it; then lock it again.",
    ),
    Rule(
        "OUT002", ERROR, "a stored output is missing in the fresh run",
        "The stored cell has an output that the fresh run did not give.",
        "See the diff. If that is right, accept it with pytest --nbrepro --nbrepro-update, or run "
        "the notebook and save it; then lock it again.",
    ),
    Rule(
        "OUT003", ERROR, "the fresh run gave an output that is not stored",
        "The cell gives an output here that the stored notebook does not have.",
        "See the diff. If that is right, accept it with pytest --nbrepro --nbrepro-update, or run "
        "the notebook and save it; then lock it again.",
    ),
    Rule(
        "OUT004", WARNING, "the text on the error stream differs",
        "Warnings and progress bars go to the error stream; they change with versions, paths and "
        "time while the results stay the same. The difference is shown, not judged.",
        "Read the warning; silence it in the notebook if it does not matter.",
    ),
    Rule(
        "OUT005", INFO, "there is no stored output to compare with",
        "The cell was never run before the notebook was saved, or its outputs were stripped. It "
        "ran without error, but nothing shows that its result is the same: the item is skipped, "
        "not passed.",
        "Run the notebook and save it with its outputs, or have that done: pytest --nbrepro "
        "--nbrepro-update.",
    ),
    Rule(
        "OUT006", INFO, "a cell is not compared in full, because somebody asked for it",
        "A marker in the cell, or a setting, says: not to be run, its output not to be compared, "
        "or a rule not to be reported. It is told, so that nobody takes the cell for checked.",
        "Nothing needs to be done; remove the marker or the setting to have the cell checked.",
    ),
    Rule(
        "OUT007", WARNING, "a setting in a cell cannot be used",
        "A tag, the cell's metadata or a comment on its first line sets something for this cell, "
        "such as a tolerance, that does not exist or has a value that cannot be used. The cell was "
        "judged as if it were not there.",
        "Write it as the message says, e.g. the tag nbrepro-rtol=1e-3.",
    ),
    Rule(
        "OUT008", INFO, "a cell passes only within a wider tolerance than the usual one",
        "Somebody has set a tolerance for numbers, for the run, the notebook or the cell, and "
        "without it the cell would have failed. It is told, so that nobody takes its numbers for "
        "more exact than they are.",
        "Nothing needs to be done; the largest error says how wide the tolerance has to be.",
    ),
    Rule(
        "OUT009", INFO, "a cell passes only after replacements in its outputs",
        "Regular expressions of the user's own, of --nbrepro-sanitize-with or of sanitize in the "
        "table of settings, were applied to the stored and the fresh outputs, and without them "
        "the cell would have failed.",
        "Nothing needs to be done; see that they replace no more than they are meant to.",
    ),
    Rule(
        "OUT010", ERROR, "a replacement takes too long",
        "One of the user's own regular expressions did not come to an end on an output of the "
        "cell. Nested repetitions such as (a+)+ have more ways to match than can be tried. The "
        "outputs of the cell were not compared.",
        "Write the expression without a repetition inside a repetition.",
    ),
    Rule(
        "OUT011", INFO, "a widget is compared by its presence only",
        "What a widget shows stands in its state, not in the cell's output. The notebook does not "
        "store that state, so all that can be said is that the cell shows a widget.",
        'Save the notebook with the state of its widgets: in JupyterLab, Settings, "Save Widget '
        'State Automatically".',
    ),
)  # fmt: skip
