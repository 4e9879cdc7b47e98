from langchain.agents import AgentExecutor, create_tool_calling_agent
from langchain_openai import ChatOpenAI

from shop.prompts import agent_prompt
from shop.tools import toolbox

llm = ChatOpenAI(model="gpt-6-sol", timeout=60)
agent = create_tool_calling_agent(llm, toolbox, agent_prompt)
executor = AgentExecutor(agent=agent, tools=toolbox, max_iterations=None)  # expect: LLM306


def handle(question: str) -> str:
    return executor.invoke({"input": question})["output"]
