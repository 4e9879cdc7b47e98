"""Results of earlier runs, one file for each project, outside the project.

A result is used again only where everything it depends on is the same: llmlint itself, the packs, the settings, the requirement files,
and all files of the project to or from which imports may lead. The file holds JSON behind a line with its digest, and only records of known
kinds are read from it: whoever can write there can make a finding disappear, but cannot make llmlint run anything. A file that is not
whole counts as absent.
"""

from __future__ import annotations

from llmlint.cache.location import cache_folder
from llmlint.cache.resident import Keeper, Resident
from llmlint.cache.store import GroupResult, Remembered, Store

__all__ = ["GroupResult", "Keeper", "Remembered", "Resident", "Store", "cache_folder"]
