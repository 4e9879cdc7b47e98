from smolagents import CodeAgent, InferenceClientModel

agent = CodeAgent(
    tools=[],
    model=InferenceClientModel(timeout=60),
    additional_authorized_imports=["*"],  # expect: LLM807
    executor_type="local",
)


def solve(task: str) -> str:
    return agent.run(task)
