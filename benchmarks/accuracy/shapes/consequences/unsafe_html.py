import streamlit as st
from anthropic import Anthropic

client = Anthropic(timeout=60)

if question := st.chat_input("Ask"):
    message = client.messages.create(
        model="claude-sonnet-5-5", max_tokens=800, messages=[{"role": "user", "content": question}]
    )
    st.markdown(message.content[0].text, unsafe_allow_html=True)  # expect: LLM804
