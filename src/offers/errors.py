"""What can go wrong, as one tree. Every message is one line that names what is wrong and the remedy."""


class OffersError(Exception):
    """An error to be told to the operator in one line, without a traceback."""


class ConfigError(OffersError):
    """`sources.toml`, a setting or a flag is not usable."""


class TableError(OffersError):
    """A file of `data/` contradicts itself or another one."""


class DatabaseError(OffersError):
    """The database cannot be opened, is newer than this program, or is busy for too long."""


class DigestError(OffersError):
    """An edition could not be built; the one that stands is left as it is."""


class RequestError(OffersError):
    """What a reader asks the pages' server for cannot be answered."""
