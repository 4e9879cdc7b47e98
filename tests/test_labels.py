"""What a piece of a prompt says of itself."""

from __future__ import annotations

import pytest

from llmlint.facts.edits.labels import points_back, takes_up


@pytest.mark.parametrize(
    "text",
    [
        "Summarise the contract above.",
        "Use only the foregoing text.",
        "Answer from the previous paragraph.",
        "Fasse den obigen Vertrag zusammen.",
        "Fasse den Vertrag oben zusammen.",
        "Beantworte die Frage aus dem vorstehenden Text.",
        "Vat het bovenstaande contract samen.",
        "Sammanfatta avtalet ovan.",
        "Oppsummer avtalen ovenfor.",
        "Résume le contrat ci-dessus.",
        "Réponds d'après le texte précédent.",
        "Resume el contrato de arriba.",
        "Responde según el texto anterior.",
        "Resuma o contrato acima.",
        "Riassumi il contratto di cui sopra.",
        "Podsumuj powyższą umowę.",
        "Shrň výše uvedenou smlouvu.",
        "Кратко изложи приведённый выше договор.",
        "Підсумуй наведений вище договір.",
        "Συνόψισε το παραπάνω συμβόλαιο.",
        "Yukarıdaki sözleşmeyi özetle.",
        "Foglald össze a fenti szerződést.",
        "Rangkum kontrak di atas.",
        "Tóm tắt hợp đồng ở trên.",
        "لخص العقد أعلاه.",
        "סכם את החוזה לעיל.",
        "ऊपर दिए गए अनुबंध का सार दें।",
        "请总结上述合同。",
        "根据以上内容回答。",
        "上記の契約書を要約してください。",
        "위의 계약서를 요약하세요.",
        "สรุปสัญญาข้างต้น",
    ],
)
def test_it_speaks_of_what_stands_before(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Read it as a lawyer of the buyer would.",
        "List every clause; prioritise those with a deadline.",
        "Antworte auf Deutsch und nenne jede Klausel.",
        "Réponds en français, clause par clause.",
        "Responde en español y cita cada cláusula.",
        "逐条列出风险，并说明理由。",
        "各条項の危険を説明してください。",
    ],
)
def test_it_speaks_of_itself(text: str) -> None:
    assert not points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Based on these results, write a summary.",
        "Compare those reviews with each other.",
        "Given this, decide what to do next.",
        "Decide in the light of that whether to buy.",
        "Entscheide auf Grundlage dieser Ergebnisse.",
        "Réponds à partir de ces résultats.",
        "Responde con base en estos resultados.",
        "Rispondi in base a questi risultati.",
        "Responda com base nestes resultados.",
        "根据这些结果写一个总结。",
    ],
)
def test_it_takes_up_what_stands_before(text: str) -> None:
    assert takes_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "Classify this ticket.",
        "Follow these rules: be brief, be kind.",
        "Read it as a lawyer of the buyer would.",
        "Name the clause that shifts a risk, and say what it means.",
        "Fasse diesen Brief zusammen.",
    ],
)
def test_it_reads_as_well_in_front_of_it(text: str) -> None:
    assert not takes_up(text)
