from typing import TypedDict

from langchain_anthropic import ChatAnthropic
from langgraph.graph import END, START, StateGraph

llm = ChatAnthropic(model="claude-haiku-5-5", timeout=30, max_retries=2)


class State(TypedDict):
    chunks: list[str]
    notes: list[str]


def take_notes(state: State) -> dict[str, list[str]]:
    return {"notes": [llm.invoke(f"Notes on:\n{chunk}").content for chunk in state["chunks"]]}  # expect: LLM301


graph = StateGraph(State)
graph.add_node("take_notes", take_notes)
graph.add_edge(START, "take_notes")
graph.add_edge("take_notes", END)
app = graph.compile()
