"""Commands about the database as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from offers.cli.base import config_of, engine_of, main


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


@main.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would be removed.")
@click.pass_context
def prune(ctx: click.Context, dry_run: bool) -> None:
    """Remove what is older than `keep_editions`, `keep_bodies` and `keep_runs` say, and what killed processes left."""
    from offers.retention import prune as remove

    config = config_of(ctx)
    found = remove(config, engine_of(config), datetime.now(UTC), dry_run=dry_run)
    for gone in found:
        click.echo(f"{gone.count:>8} {gone.kind:28} {gone.bytes / 1e6:9.1f} MB")
    click.echo("nothing is removed: this was --dry-run" if dry_run else "removed")
