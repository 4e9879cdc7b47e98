import docx


def read_docx(path: str) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)
