"""The doors of sites that WordPress and Pelican make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from offers.database import open_engine
from offers.database.posts import known_posts
from offers.database.runs import last_run
from offers.model import Run as Record
from tests.conftest import Run
from tests.database_checks import kept
from tests.real.producers import WordPress, pelican, wordpress

POSTS = 25


@pytest.fixture(scope="module")
def blog() -> Iterator[WordPress]:
    """A WordPress with posts."""
    with wordpress() as made:
        made.write(POSTS)
        yield made


def crawl(command: Run, home: Path, tmp_path: Path, url: str, spider: str, *words: str) -> Record:
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[sources.blog]\nurl = "{url}"\nspider = "{spider}"\ncountry = "SA"\n', "utf-8")
    done = command("offers", "crawl", *words, sources=sources)
    engine = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    found = last_run(engine, "blog")
    engine.dispose()
    assert found is not None, done.stderr
    return found


def titles(home: Path) -> set[str]:
    engine = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    found = {reading.post.title for reading in kept(engine)}
    engine.dispose()
    return found


def test_wordpress_by_its_rest_route(blog: WordPress, command: Run, home: Path, tmp_path: Path) -> None:
    first = crawl(command, home, tmp_path, blog.base, "auto")
    assert (first.outcome, first.posts, first.offers, first.dated) == ("ok", POSTS, POSTS, POSTS), first.failures
    assert first.requests - 1 <= POSTS / 100 + 4
    # WordPress makes typographic quotation marks, dashes and entities of what was typed.
    assert "عروض بنده & لولو – “النشرة” 7 حتى 3 فبراير 2026" in titles(home)
    second = crawl(command, home, tmp_path, blog.base, "auto")
    assert (second.requests, second.read, second.posts) == (1, 0, POSTS)
    blog.php("wp_update_post(['ID' => get_posts(['numberposts' => 1])[0]->ID, 'post_title' => 'عروض بنده']);")
    third = crawl(command, home, tmp_path, blog.base, "auto")
    assert (third.new, third.changed, third.requests) == (0, 1, 1)
    blog.php(
        "$p = get_posts(['numberposts' => 3, 'offset' => 5]); wp_trash_post($p[0]->ID); "
        "wp_delete_post($p[1]->ID, true); wp_update_post(['ID' => $p[2]->ID, 'post_status' => 'private']);"
    )
    fourth = crawl(command, home, tmp_path, blog.base, "auto", "--thorough")
    assert (fourth.withdrawn, fourth.outcome) == (3, "ok")
    assert fourth.requests <= 6
    blog.php(
        "$p = get_posts(['post_status' => ['trash', 'private'], 'numberposts' => 5]); foreach ($p as $one) "
        "{ wp_update_post(['ID' => $one->ID, 'post_status' => 'publish', 'post_name' => '']); }"
    )
    crawl(command, home, tmp_path, blog.base, "auto")
    assert len(titles(home)) == POSTS - 1


def test_wordpress_narrowed_to_a_category(blog: WordPress, command: Run, home: Path, tmp_path: Path) -> None:
    number = blog.php(
        "require ABSPATH . 'wp-admin/includes/taxonomy.php'; $c = wp_create_category('flyers'); "
        "foreach (get_posts(['numberposts' => 4]) as $p) { wp_set_post_categories($p->ID, [$c]); } echo $c;"
    )
    for category in ("flyers", number.strip()):
        sources = tmp_path / f"{category}.toml"
        sources.write_text(
            f'[sources.c{category}]\nurl = "{blog.base}/"\nspider = "wordpress"\ncategories = ["{category}"]\n', "utf-8"
        )
        done = command("offers", "crawl", sources=sources)
        assert done.stdout.splitlines()[1].split()[1] == "4", done.stdout


@pytest.mark.parametrize("theme", ["twentytwentythree", "twentytwentyone"])
@pytest.mark.parametrize(("spider", "path"), [("page", "/"), ("sitemap", "/wp-sitemap.xml"), ("feed", "/feed/")])
def test_wordpress_by_its_other_doors_in_two_themes(
    blog: WordPress, command: Run, home: Path, tmp_path: Path, theme: str, spider: str, path: str
) -> None:
    blog.php(f"switch_theme('{theme}');")
    listed = int(blog.php("echo wp_count_posts()->publish;"))
    run = crawl(command, home, tmp_path, blog.base + path, spider)
    assert (run.outcome, run.failures) == ("ok", ())
    engine = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    known = known_posts(engine, "blog")
    with engine.connect() as connection:
        offers = connection.execute(text("SELECT count(*) FROM offers WHERE is_offer")).scalar()
    engine.dispose()
    assert offers == listed
    assert all(
        post.published is not None and post.published.year == 2026 for post in known.values() if "عروض" in post.title
    )
    again = crawl(command, home, tmp_path, blog.base + path, spider)
    assert (again.new, again.changed) == (0, 0)


def test_a_site_of_pelican_is_read_whole_and_again_for_one_request(command: Run, home: Path, tmp_path: Path) -> None:
    wanted = [f"عروض العثيم رقم {n} حتى 3 فبراير 2026" for n in range(1, 18)]
    with pelican(tmp_path / "pelican", wanted) as (base, asked):
        first = crawl(command, home, tmp_path, f"{base}/", "auto")
        assert (first.outcome, first.posts) == ("ok", len(wanted)), first.failures
        assert titles(home) == set(wanted)
        asked.clear()
        second = crawl(command, home, tmp_path, f"{base}/", "auto")
        assert (second.read, second.posts, asked) == (0, len(wanted), ["/feeds/all.atom.xml"])
