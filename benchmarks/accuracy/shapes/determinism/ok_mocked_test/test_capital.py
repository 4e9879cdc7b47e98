from unittest.mock import MagicMock, patch

from app_under_test import capital


@patch("app_under_test.client")
def test_capital(client: MagicMock) -> None:
    client.responses.create.return_value.output_text = "Paris"
    assert capital("France") == "Paris"  # ok: the answer is made up
