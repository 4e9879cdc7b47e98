import os

from planner import plan


def run(goal: str) -> None:
    for step in plan(goal):
        os.system(step["command"])  # expect: LLM801
