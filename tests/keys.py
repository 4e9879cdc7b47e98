"""Made-up keys in the shapes that providers give them: the part before the bar may be shown, the part behind it never."""

from __future__ import annotations

_LONG = "Zq8Xw2Lm5Rt9Yb3Nc7Vd1Kf6Hg4Jp0SaQeUi"
_HEX = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
_PREFIXES = (
    "sk-", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-api03-", "sk-ant-admin01-", "sk-or-v1-", "sk-lf-", "pk-lf-", "sk-helicone-",
    "AIza", "ya29.", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "xoxb-", "xoxp-",
    "xoxe-", "xapp-", "sk_live_", "rk_live_", "sk_test_", "whsec_", "hf_", "gsk_", "r8_", "pplx-", "nvapi-", "xai-", "fw_", "tgp_v1_",
    "lsv2_pt_", "lsv2_sk_", "pcsk_", "tvly-", "csk-", "jina_", "dapi", "npm_", "pypi-AgEI", "dop_v1_", "SG.", "lin_api_", "ntn_", "sbp_",
    "hvs.", "shpat_", "figd_", "PMAK-", "glsa_", "NRAK-", "sq0atp-", "e2b_", "fc-", "esecret_", "rpa_", "dp.pt.", "eyJhbGciOiJIUzI1NiJ9.",
)  # fmt: skip
KEYS = tuple(f"{prefix}|{_LONG}" for prefix in _PREFIXES)
# These have no shape of their own: what stands around them says what they are.
NAMELESS = (
    f'api_key="|{_HEX}"',
    f"api_key='|{_LONG}'",
    f'OPENAI_API_KEY = "|{_LONG}"',
    f'{{"api-key": "|{_HEX}"}}',
    f'aws_secret_access_key="|{_LONG}++/{_LONG[:3]}"',
    f'password="|{_LONG}"',
    f'headers={{"Authorization": "Bearer |{_LONG}"}}',
    f'base_url="https://user:|{_LONG}@host/v1"',
    f'token="|{_LONG}"',
)
