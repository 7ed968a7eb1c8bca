"""Where messages go: Apprise's addresses, of readers and of the operator."""

from __future__ import annotations

from datetime import timedelta

_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)
_SECONDS = 20


def send(target: str, title: str, body: str) -> bool:
    """Hand a message to one of Apprise's addresses; whether it was taken."""
    from apprise import Apprise

    service = Apprise()
    return bool(service.add(target)) and bool(service.notify(body=body, title=title, timeout=_SECONDS))


def usable(target: str) -> bool:
    """Whether Apprise knows what the address is of."""
    from apprise import Apprise

    return bool(Apprise().add(target))


def private(target: str) -> str:
    """The address without what only its owner may know."""
    from apprise import Apprise

    service = Apprise.instantiate(target, suppress_exceptions=True)
    shown: str = service.url(privacy=True) if service else target.partition("://")[0]  # type: ignore[no-untyped-call]
    return shown.partition("?")[0]


def wait_of(attempts: int) -> timedelta:
    """How long a target that did not answer is left alone after so many failures before this one."""
    wait: timedelta = _FIRST * 2 ** min(attempts, 12)
    return min(wait, _LONGEST)
