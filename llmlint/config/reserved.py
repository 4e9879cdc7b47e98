"""The whole planned catalogue: codes and names that are taken, whether or not this version has the rule.

A configuration that names one of them is not wrong, only early: it is answered with one warning instead of an error.
"""

from __future__ import annotations

RESERVED: dict[str, str] = {
    "LLM101": "unguarded-output-conversion",
    "LLM102": "exact-match-on-output",
    "LLM103": "exact-assert-on-output",
    "LLM104": "truncation-not-checked",
    "LLM105": "optional-content-dereferenced",
    "LLM106": "no-fallback-in-handler",
    "LLM201": "missing-timeout",
    "LLM202": "disabled-timeout",
    "LLM203": "no-retry",
    "LLM204": "retry-without-backoff",
    "LLM205": "unbounded-retry",
    "LLM206": "stacked-retries",
    "LLM207": "blocking-call-in-async",
    "LLM208": "unbounded-concurrency",
    "LLM209": "client-created-per-call",
    "LLM210": "swallowed-provider-error",
    "LLM211": "not-streamed-to-user",
    "LLM212": "model-call-not-awaited",
    "LLM213": "error-returned-as-answer",
    "LLM301": "call-in-loop",
    "LLM302": "embedding-in-loop",
    "LLM303": "invariant-call-in-loop",
    "LLM304": "large-prompt-resent-in-loop",
    "LLM305": "no-output-limit",
    "LLM306": "unbounded-agent-loop",
    "LLM307": "unbounded-history",
    "LLM308": "repeated-identical-call",
    "LLM309": "model-does-what-code-does",
    "LLM310": "raw-image-payload",
    "LLM401": "dynamic-before-static",
    "LLM402": "volatile-in-prefix",
    "LLM403": "unordered-in-prefix",
    "LLM404": "history-rewritten",
    "LLM405": "tools-vary",
    "LLM406": "missing-cache-control",
    "LLM501": "placeholder-not-filled",
    "LLM502": "untrusted-in-system-prompt",
    "LLM503": "no-system-message",
    "LLM504": "sampling-not-set",
    "LLM505": "sampling-too-hot",
    "LLM506": "unpinned-model",
    "LLM507": "retired-model",
    "LLM508": "removed-sdk-api",
    "LLM509": "indented-prompt",
    "LLM510": "invalid-role",
    "LLM511": "conflicting-sampling",
    "LLM512": "rejected-parameter",
    "LLM513": "reasoning-effort-not-set",
    "LLM514": "template-argument-mismatch",
    "LLM515": "data-in-template",
    "LLM601": "string-parsed-output",
    "LLM602": "json-from-free-text",
    "LLM603": "regex-parsed-output",
    "LLM604": "code-fence-stripped",
    "LLM605": "json-asked-in-words",
    "LLM606": "json-mode-without-schema",
    "LLM607": "json-mode-without-the-word",
    "LLM701": "whole-document-in-prompt",
    "LLM702": "whole-collection-in-prompt",
    "LLM703": "unbounded-retrieval",
    "LLM704": "mismatched-embedding-models",
    "LLM705": "whole-document-embedded",
    "LLM801": "output-executed",
    "LLM802": "output-as-sql",
    "LLM803": "output-to-irreversible-action",
    "LLM804": "output-as-markup",
    "LLM805": "tool-dispatched-by-name",
    "LLM806": "output-as-path-or-url",
    "LLM807": "unsafe-framework-switch",
    "LLM808": "unlogged-call",
    "LLM809": "tool-without-approval",
    "LLM810": "anonymous-call",
    "LLM811": "memory-shared-between-users",
    "LLM812": "hardcoded-provider-key",
    "LLM901": "unused-suppression",
    "LLM902": "invalid-suppression",
    "LLM903": "not-analysed",
}

# The nine smells of SpecDetect4LLM (arXiv 2605.22976) under the codes they have here.
PROFILES: dict[str, frozenset[str]] = {
    "specdetect": frozenset(
        {
            *("LLM602", "LLM605"),  # no structured output
            *("LLM201", "LLM203", "LLM305"),  # unbounded metrics
            "LLM504",  # temperature not set
            "LLM506",  # model version not pinned
            "LLM503",  # no system message
            "LLM513",  # reasoning effort not set
            "LLM310",  # raw vision payload
            "LLM511",  # overspecified sampling
            "LLM810",  # anonymous call
        }
    )
}

TOPICS: dict[str, str] = {
    "determinism": "LLM1",
    "resilience": "LLM2",
    "cost": "LLM3",
    "caching": "LLM4",
    "prompts": "LLM5",
    "parsing": "LLM6",
    "context": "LLM7",
    "consequences": "LLM8",
}
