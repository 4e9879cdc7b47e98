from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-6-sol", "timeout": 60})
user = UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    code_execution_config={"work_dir": "work", "use_docker": False},  # expect: LLM807
)


def solve(task: str) -> None:
    user.initiate_chat(assistant, message=task)
