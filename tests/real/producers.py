"""Sites made by programs that nobody here wrote: WordPress on MariaDB and PHP, and Pelican's static pages."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

_SHARE = Path("/usr/share/wordpress")
_DEADLINE = 60

_CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', '127.0.0.1:{port}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{base}'); define('WP_SITEURL', '{base}'); define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_DEBUG', false);
define('WP_CONTENT_DIR', __DIR__ . '/wp-content'); define('WP_CONTENT_URL', '{base}/wp-content');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT',
          'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {{ define($name, 'only a test'); }}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""
_ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . $path)) { return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php'; $_SERVER['PHP_SELF'] = '/index.php';
chdir(__DIR__); require __DIR__ . '/index.php';
"""
_INSTALL = """<?php
define('WP_INSTALLING', true); $_SERVER['HTTP_HOST'] = '127.0.0.1';
require __DIR__ . '/wp-load.php'; require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('مدونة العروض', 'admin', 'admin@example.org', true, '', 'only-a-test');
global $wp_rewrite; $wp_rewrite->set_permalink_structure('/%postname%/');
update_option('timezone_string', 'Asia/Riyadh'); update_option('posts_per_page', 10);
wp_delete_post(1, true); flush_rewrite_rules();
"""


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until(ready: Any, what: str) -> None:
    ended = time.monotonic() + _DEADLINE
    pause = threading.Event()
    while not ready():
        if time.monotonic() > ended:
            raise RuntimeError(f"{what} did not begin within {_DEADLINE} s")
        pause.wait(0.1)


@dataclass
class WordPress:
    """A running WordPress: `php` runs statements in it."""

    base: str
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def php(self, code: str) -> str:
        """What the statements print."""
        head = "<?php $_SERVER['HTTP_HOST'] = '127.0.0.1'; require __DIR__ . '/wp-load.php';\n"
        script = self.folder / "run.php"
        script.write_text(head + code, "utf-8")
        done = subprocess.run(["php", str(script)], capture_output=True, text=True, check=True, timeout=120)
        return done.stdout

    def write(self, count: int) -> None:
        """So many posts, an hour apart, with what WordPress does to titles."""
        self.php(
            f"for ($n = 1; $n <= {count}; $n++) {{ wp_insert_post(['post_status' => 'publish', "
            '\'post_title\' => "عروض بنده & لولو – \\"النشرة\\" $n حتى 3 فبراير 2026", '
            "'post_content' => \"<p>نشرة رقم $n في فروع الرياض.</p>\", "
            "'post_date' => date('Y-m-d H:i:s', strtotime('2026-01-01 06:00:00') + 3600 * $n)]); }"
        )


@contextmanager
def wordpress() -> Iterator[WordPress]:
    """A new WordPress with no post, for as long as it is used."""
    folder = Path(mkdtemp(prefix="offers-wp-", dir="/tmp"))
    site, data = folder / "site", folder / "data"
    shutil.copytree(_SHARE, site, symlinks=False, ignore_dangling_symlinks=True)
    data.mkdir()
    shutil.chown(folder, "mysql", "mysql")
    shutil.chown(data, "mysql", "mysql")
    database, port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    subprocess.run(
        ["mariadb-install-db", "--user=mysql", f"--datadir={data}", "--auth-root-authentication-method=normal"],
        check=True, capture_output=True,
    )  # fmt: skip
    made = WordPress(base, site)
    made.processes.append(
        subprocess.Popen(
            ["mariadbd", "--no-defaults", "--user=mysql", f"--datadir={data}", f"--socket={folder}/s",
             f"--port={database}", "--bind-address=127.0.0.1", "--skip-log-bin", f"--log-error={folder}/log"]
        )
    )  # fmt: skip
    try:
        client = ["mariadb", "--no-defaults", f"--socket={folder}/s", "--user=root", "-e"]
        _until(lambda: subprocess.run([*client, "SELECT 1"], capture_output=True).returncode == 0, "MariaDB")
        subprocess.run([*client, "CREATE DATABASE wordpress CHARACTER SET utf8mb4"], check=True)
        (site / "wp-config.php").unlink(missing_ok=True)
        (site / "wp-config.php").write_text(_CONFIG.format(port=database, base=base), "utf-8")
        (site / "router.php").write_text(_ROUTER, "utf-8")
        (site / "install.php").write_text(_INSTALL, "utf-8")
        subprocess.run(["php", str(site / "install.php")], check=True, capture_output=True, timeout=120)
        made.processes.append(
            subprocess.Popen(
                ["php", "-S", f"127.0.0.1:{port}", "-t", str(site), str(site / "router.php")],
                env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )
        )  # fmt: skip
        _until(lambda: _answers(base), "PHP")
        yield made
    finally:
        for process in reversed(made.processes):
            process.terminate()
            process.wait(30)
        subprocess.run(["pkill", "-f", f"127.0.0.1:{port}"], check=False)
        shutil.rmtree(folder)


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(base, timeout=20) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `asked` has it."""


@contextmanager
def pelican(folder: Path, titles: list[str]) -> Iterator[tuple[str, list[str]]]:
    """A static site that Pelican made of posts with those titles, and what is asked of it."""
    content, output = folder / "content", folder / "output"
    content.mkdir(parents=True)
    for number, title in enumerate(titles, 1):
        head = f"{title}\n{'#' * 60}\n\n:date: 2026-01-{number:02} 09:00\n:slug: p{number}\n"
        (content / f"p{number}.rst").write_text(f"{head}\nنشرة العروض رقم {number}.\n", "utf-8")
    asked: list[str] = []
    handler = functools.partial(type("Handler", (_Quiet,), {"asked": asked}), directory=str(output))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    base = f"http://127.0.0.1:{server.server_port}"
    (folder / "conf.py").write_text(
        f"SITENAME = 'مدونة'\nSITEURL = '{base}'\nTIMEZONE = 'Asia/Riyadh'\nDEFAULT_LANG = 'ar'\n"
        "FEED_ALL_ATOM = 'feeds/all.atom.xml'\nFEED_MAX_ITEMS = 5\nDEFAULT_PAGINATION = 6\nPATH = 'content'\n",
        "utf-8",
    )
    subprocess.run(
        [sys.executable, "-m", "pelican", str(content), "-o", str(output), "-s", str(folder / "conf.py"), "-q"],
        check=True,
        capture_output=True,
        timeout=120,
        cwd=folder,
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield base, asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
