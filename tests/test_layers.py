"""Imports run one way, as the design draws it."""

import ast
from pathlib import Path

import offers

ROOT = Path(offers.__file__).parent
SPIDERS = ROOT.parents[1] / "spiders"
LAYERS = (
    ("addresses", "errors", "model", "text"),
    ("bounded", "targets"),
    ("standing",),
    ("words", "tables", "config"),
    ("logs", "database", "health", "recognise", "normalise", "source", "overrides"),
    ("cluster", "states"),
    ("promotions",),
    ("crawl", "digest", "sample", "renormalise", "explain", "serve", "adding", "retention"),
    ("notices",),
    ("watching",),
    ("schedule", "doctor", "cli"),
    ("__main__",),
)
RANK = {name: i for i, layer in enumerate(LAYERS) for name in layer}


def imported(file: Path) -> set[str]:
    """The modules that a file imports, by their dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def part(module: str) -> str:
    names = module.split(".")
    return names[1] if names[0] == "offers" and len(names) > 1 else ""


def test_every_part_has_a_layer() -> None:
    parts = {p.stem for p in ROOT.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()} - {"__init__"}
    assert parts == set(RANK)


def test_no_part_imports_one_above_it() -> None:
    wrong = []
    for file in ROOT.rglob("*.py"):
        here = file.relative_to(ROOT).parts[0].removesuffix(".py")
        for module in imported(file):
            there = part(module)
            if there in RANK and here in RANK and RANK[there] > RANK[here]:
                wrong.append(f"{file.relative_to(ROOT)} imports {module}")
    assert wrong == []


def test_offers_never_imports_spiders() -> None:
    assert [f for f in ROOT.rglob("*.py") if any(m.split(".")[0] == "spiders" for m in imported(f))] == []


def test_spiders_import_of_ours_the_source_and_the_model_only() -> None:
    for file in SPIDERS.glob("*.py"):
        ours = {m for m in imported(file) if m.split(".")[0] == "offers"}
        assert all(m.startswith(("offers.source", "offers.model")) for m in ours), file.name
