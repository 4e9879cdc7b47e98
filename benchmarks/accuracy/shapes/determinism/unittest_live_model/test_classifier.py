import unittest

from anthropic import Anthropic


class ClassifierTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = Anthropic(timeout=30)

    def test_greeting(self) -> None:
        message = self.client.messages.create(
            model="claude-haiku-5-5", max_tokens=5, messages=[{"role": "user", "content": "Say hello, one word."}]
        )
        self.assertEqual(message.content[0].text, "Hello")  # expect: LLM103
