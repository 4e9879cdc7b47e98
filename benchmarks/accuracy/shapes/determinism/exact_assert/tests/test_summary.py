from app.summary import capital


def test_capital() -> None:
    assert capital("France") == "Paris"  # expect: LLM103
