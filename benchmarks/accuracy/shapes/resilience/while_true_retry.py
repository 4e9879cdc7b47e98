import logging
import random
import time

import litellm

log = logging.getLogger(__name__)


def completion(messages):
    delay = 1.0
    while True:  # expect: LLM205
        try:
            return litellm.completion(model="gpt-6-luna", messages=messages, timeout=30)
        except Exception:
            log.exception("request failed, trying again")
            time.sleep(delay + random.random())
            delay = min(delay * 2, 60)
