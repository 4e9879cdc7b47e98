import psycopg
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

write_sql = ChatPromptTemplate.from_template("SQL for: {question}") | ChatOpenAI(model="gpt-6-sol", timeout=30) | StrOutputParser()


def ask(question: str) -> list[tuple]:
    statement = write_sql.invoke({"question": question})
    with psycopg.connect("dbname=shop") as connection, connection.cursor() as cursor:
        cursor.execute(statement)  # expect: LLM802
        return cursor.fetchall()
