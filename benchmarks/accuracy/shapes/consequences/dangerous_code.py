from langchain_experimental.agents import create_pandas_dataframe_agent
from langchain_openai import ChatOpenAI

import pandas as pd

frame = pd.read_csv("sales.csv")
agent = create_pandas_dataframe_agent(
    ChatOpenAI(model="gpt-6-sol", timeout=60),
    frame,
    allow_dangerous_code=True,  # expect: LLM807
)


def ask(question: str) -> str:
    return agent.invoke({"input": question})["output"]
