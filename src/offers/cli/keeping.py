"""Commands about the database as a whole."""

from __future__ import annotations

from pathlib import Path

import click

from offers.cli.base import config_of, main


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write the database into a new file, while everything goes on."""
    from offers.database.backup import backup as write

    write(config_of(ctx).database_url, file)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB; pictures and editions lie beside it in the home")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, file: Path) -> None:
    """Put a backup in the place of the database; end what runs on the home before."""
    from offers.database.backup import restore as put_back
    from offers.schedule import alone

    config = config_of(ctx)
    with alone(config.home):
        kept = put_back(config.database_url, file)
    click.echo(f"{file} is restored" + (f"; what was there is kept as {kept}" if kept else ""))
