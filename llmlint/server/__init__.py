"""The language server: findings in the editor while code is written.

Two processes: one speaks to the editor and never looks at code; the other, the analyst, looks at code, may be killed when a text takes
too long, and is started again. Both use the engine that the command line uses.
"""
