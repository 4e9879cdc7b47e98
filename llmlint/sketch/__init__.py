"""The cheap map of a project: which file is which module, and in which a model call may be reached."""
