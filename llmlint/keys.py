"""What looks like a key of a provider, which is neither shown nor kept."""

from __future__ import annotations

from llmlint.patterns import regex

_START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"
# The first group may be shown, for it says what the second one is.
_KEYS = (
    # Prefixes that nothing else has.
    regex(
        _START + r"(sk-(?:ant-|proj-|or-|lf-)?|pk-lf-|AIza|gh[pousr]_|github_pat_|gl(?:pat|dt|rt)-|xox[abeoprs]-|xapp-|hf_(?!hub_)"
        r"|gsk_|r8_|pplx-|nvapi-|xai-"
        r"|fw_(?=\w{0,80}\d)|tgp_v1_|lsv2_(?:pt|sk)_|pcsk_|tvly-|[sr]k_(?:live|test)_|whsec_|pypi-AgEI|dop_v1_|lin_api_|shpat_|PMAK-|NRAK-|sq0[ac]tp-|esecret_"
        r"|AKIA|ASIA|ya29\.|eyJ[A-Za-z0-9_-]{8})([A-Za-z0-9_.\-/+=]{8,})"
    ),
    # Prefixes that words may have: what follows is long and holds a digit.
    regex(
        _START
        + r"(csk-|jina_|dapi|npm_|SG\.|ntn_|sbp_|hvs\.|figd_|glsa_|e2b_|fc-|rpa_|dp\.pt\.)((?=[A-Za-z_.-]{0,80}\d)[A-Za-z0-9_.-]{16,})"
    ),
    # What is given to something that says that it is secret.
    regex(
        r"""(?i)((?:api[_-]?key|secret|passw(?:or)?d|token|credential)\w{0,80}["']?\s*[:=]\s*[bru]?["'])((?=[^"'\s]*\d)[^"'\s{}]{16,})"""
    ),
    regex(r"(?i)(\bbearer\s+)((?=[A-Za-z_.~+/-]*\d)[A-Za-z0-9_.~+/=-]{16,})"),
    regex(r"""(://[^/\s:@"'{}]{1,80}:)([^/\s@"'{}]{6,})(?=@)"""),
)


def mask_keys(text: str) -> str:
    """Hide what looks like a key of a known kind; what stands before it stays, to say what it was."""
    made, end = "", 0
    for start, stop in key_spans(text):
        made += f"{text[end:start]}…"
        end = stop
    return made + text[end:] if end else text


def key_spans(text: str) -> list[tuple[int, int]]:
    """Where the secret part of each key stands, in order and apart from each other."""
    found = sorted(match.span(2) for expression in _KEYS for match in expression.finditer(text))
    apart: list[tuple[int, int]] = []
    for start, stop in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(stop, apart[-1][1]))
        else:
            apart.append((start, stop))
    return apart


__all__ = ["key_spans", "mask_keys"]
