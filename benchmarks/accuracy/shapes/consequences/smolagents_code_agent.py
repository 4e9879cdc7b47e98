from smolagents import CodeAgent, InferenceClientModel

agent = CodeAgent(
    tools=[],
    model=InferenceClientModel(timeout=60),
    additional_authorized_imports=["*"],  # todo-expect: LLM807 the local executor named in words
    executor_type="local",
)


def solve(task: str) -> str:
    return agent.run(task)
