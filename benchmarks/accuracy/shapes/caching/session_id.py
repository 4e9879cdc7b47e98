import uuid

from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-6-luna", timeout=30)
MANUAL = (
    "Explain to the visitor how the machine is cleaned. Start with the plug: it is pulled before anything is opened. "
    "The tray, the lid and the two sieves may go into the dishwasher, nothing else. The motor block is wiped with a damp cloth. "
    "Scale is removed once a month with citric acid, never with vinegar, which eats the seals. "
    "When a part is broken, name its number from the list and where it can be ordered."
)


def ask(question: str) -> str:
    trace = uuid.uuid4().hex
    messages = [
        SystemMessage(content=f"[trace {trace}]\n" + MANUAL),  # expect: LLM402
        HumanMessage(content=question),
    ]
    return llm.invoke(messages).content
