from llm.service import LLMService

__all__ = ["LLMService"]
