"""What a piece of a prompt says of itself: a label in front of a value, a cue for the answer, a reference to what stands before it.

Values are written as characters of `HOLES`, one for each.
"""

from __future__ import annotations

import re

from llmlint.patterns import regex

MOST_STATIC = 120
MOST_BARE = 20
HOLES = range(0xE000, 0xF8FF)
_LABELLED = regex(
    r"\s*(?:[-*#>]+ ?)?\*{0,2}[^\W\d_][^\n.!?:\ue000-\uf8ff]{0,60}\*{0,2}:|\s*#+ [^\n\ue000-\uf8ff]{1,60}$|\s*<[\w-]+>", re.MULTILINE
)
# How words begin that speak of what stands before them: English, German, Dutch, the Nordic, Romance and Slavic languages, Greek,
# Turkish, Hungarian, Indonesian, Vietnamese, Arabic, Hebrew, Persian, Hindi; and those of languages that put no spaces between words.
_BACK = (
    r"above|aforementioned|aforesaid|earlier|foregoing|preceding|previous|prior\b"
    r"|oben|obig|vorangegangen|vorangehend|vorangestellt|vorgenannt|vorher|vorig|vorstehend|zuvor|eingangs"
    r"|hierboven|boven(?:staand|genoemd)|eerder|voorafgaand|voorgaand|vorige"
    r"|ovan|ovenfor|ovenst[aå]ende|ovennevnt|ovennævnt|föregående|foreg[aå]ende|forrige|tidigare|tidligere|yllä|edell[aä]"
    r"|ci-dessus|ci-avant|plus haut|précéde|précité|susmentionné|susdit|susvisé"
    r"|arriba|anterior|anteced|precede|antes (?:citad|mencionad)|acima|supracitad|previ[ao]"
    r"|sopra|soprastant|suddett|sopracitat|anzidett|mai sus|anterioar"
    r"|powyż|poprzedni|wyżej|výše|předchoz|vyššie|predchádz|gore naved|prethodn"
    r"|выше|предыдущ|предшеств|вище|попередн|по-горе|предходн"
    r"|παραπάνω|ανωτέρω|προηγούμεν|yukarıda|önceki|fent(?:i|ebb)|előz|di atas|tersebut|sebelum|(?:ở|bên|phía) trên|trước đó"
    r"|أعلاه|السابق|לעיל|הקודם|بالا|قبلی|ऊपर|उपर्युक्त|पूर्व"
)
_BACK_WITHIN = "上述|以上|上面|上文|上方|上記|上の|前述|前面|前文|前の|之前|先の|위의|위에|위 |앞의|앞서|상기|이전|ข้างต้น|ด้านบน|ก่อนหน้า"
_POINTS_BACK = regex(rf"\b(?:{_BACK})|{_BACK_WITHIN}", re.IGNORECASE)
# What takes up values that stand before it: `Based on these results, ...`. Of one thing that is named (`Classify this ticket`) the label
# says what is meant as well behind it.
_TAKES_UP = regex(
    r"\b(?:these|those)\b(?![^.!?\n]{0,300}:)"
    r"|\b(?:based (?:up)?on|given|considering|in (?:the )?light of|in view of|according to|following from|derived? from)"
    r" (?:all )?(?:of )?(?:this|that|these|those|it|them|the same)\b"
    r"|\b(?:aufgrund|auf (?:der )?(?:basis|grundlage)|anhand|ausgehend von|angesichts)(?: all)? dies"
    r"|\b(?:sur la base|à partir|au vu|compte tenu|en fonction) de c(?:e|es|ela|ette)\b|\bd'après c(?:e|es|ela|ette)\b"
    r"|\b(?:bas[aá]nd\w+ en|con base en|a partir de|según|teniendo en cuenta) est(?:e|a|o)s?\b"
    r"|\b(?:in base a|sulla base di|a partire da|partendo da) quest|\bcom base n(?:est|iss)|\bop basis van de(?:ze|rgelijke)\b"
    r"|根据这些|基于这些|これらの|이러한",
    re.IGNORECASE | re.MULTILINE,
)
# A line of its own that says what stands below it.
_INTRODUCES = regex(
    r"\s*(?:[-*#>]+ ?)?(?:here(?:'s| is| are)\b|below (?:is|are)\b|(?:this|these|the following) (?:is|are)\b|hier (?:ist|sind)\b|voici\b"
    r"|aqu[ií] (?:est[áa]n?|tienes)\b|ecco\b|以下是|これは)|.*[:：]\s*$",
    re.IGNORECASE,
)
# What is to be answered how: it may stand far below.
_OF_FORM = regex(r"\b(?:format|layout|structure|template|example|schema|json|xml|beispiel|formato?|modèle)\b|格式|形式", re.IGNORECASE)
_CUE = regex(r"[^.!?\ue000-\uf8ff]{1,80}:\s*")


def fixed_length(text: str) -> int:
    """The characters of a text that are no values."""
    return sum(ord(sign) not in HOLES for sign in text)


def is_labelled(text: str) -> bool:
    """Whether a label stands in front, and hardly anything else but values follows."""
    return bool(_LABELLED.match(text)) and fixed_length(text) <= MOST_STATIC


def introduces(text: str) -> bool:
    """Whether a line says what stands below it: `Here is the answer.`."""
    return bool(_INTRODUCES.match(text))


def speaks_of_form(text: str) -> bool:
    """Whether a line may announce how the answer is to look, and not what stands below it."""
    return bool(_OF_FORM.search(text))


def is_cue(text: str) -> bool:
    """Whether a text at the very end asks for the answer: `Answer:`."""
    return bool(_CUE.fullmatch(text))


def points_back(text: str) -> bool:
    """Whether a text speaks of what stands before it, in one of many languages."""
    return bool(_POINTS_BACK.search(text))


def takes_up(text: str) -> bool:
    """Whether a paragraph behind values is about them in a way that does not read when they come after it."""
    return bool(_TAKES_UP.search(text))


__all__ = [
    "HOLES",
    "MOST_BARE",
    "MOST_STATIC",
    "fixed_length",
    "introduces",
    "is_cue",
    "is_labelled",
    "points_back",
    "speaks_of_form",
    "takes_up",
]
