import streamlit as st
from openai import OpenAI

client = OpenAI(timeout=30)

if text := st.chat_input("Ask"):
    st.write(client.responses.create(model="gpt-6-luna", input=text).output_text)  # ok: shown, not written anywhere
