"""``nbrepro rules`` and ``nbrepro rule``: what is checked, and why."""

from __future__ import annotations

import click

from pytest_nbrepro.reports import rule_lines, rulebook_lines


@click.command()
def rules() -> None:
    """List all rules: what is checked, and what is replaced before outputs are compared."""
    for line in rulebook_lines():
        click.echo(line)


@click.command()
@click.argument("name", required=False)
@click.pass_context
def rule(context: click.Context, /, name: str | None) -> None:
    """Explain a rule, such as LOCK002 or address; without a name, list all rules."""
    if name is None:
        context.invoke(rules)
        return
    try:
        lines = list(rule_lines(name))
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from error
    for line in lines:
        click.echo(line)
