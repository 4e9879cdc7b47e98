"""What stands in folders: which files, what is left out, where a project begins. Here stays what is needed before anything is looked at,
so next to nothing is imported.
"""
