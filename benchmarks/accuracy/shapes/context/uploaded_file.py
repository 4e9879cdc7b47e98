import streamlit as st
from openai import OpenAI

client = OpenAI(timeout=60)

uploaded = st.file_uploader("Text file")
question = st.text_input("Question")
if uploaded and question:
    document = uploaded.read().decode("utf-8")
    response = client.responses.create(  # expect: LLM701
        model="gpt-6-luna",
        input=f"Answer from the document.\n\n{document}\n\nQuestion: {question}",
    )
    st.write(response.output_text)
