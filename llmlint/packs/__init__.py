"""Find, check and order rule packs.

A pack is a package named in the entry-point group `llmlint.packs`; the built-in rules come in by the same door. A folder is loaded only
when the command line or the environment names it: a configuration, which may be somebody else's, cannot have code run. Every public rule
class in a pack counts, nothing is registered anywhere else. What a pack gets wrong is found here, when it is loaded, and named by file
and line.
"""

from __future__ import annotations

from llmlint.installed import BUILT_IN
from llmlint.packs.load import load_pack, load_packs, load_rules, open_folder
from llmlint.packs.records import Pack, PackError, PackProblem, RuleClass
from llmlint.packs.subjects import FACTS, is_node_class, subjects_of

__all__ = [
    "BUILT_IN",
    "FACTS",
    "Pack",
    "PackError",
    "PackProblem",
    "RuleClass",
    "is_node_class",
    "load_pack",
    "load_packs",
    "load_rules",
    "open_folder",
    "subjects_of",
]
