import litellm

CATALOGUE = """Sofa Lund, 899 euros, grey or green, two or three seats, delivered in four weeks.
Table Vik, 349 euros, oak, seats six, comes in parts and is put together in an hour.
Chair Mos, 79 euros, stackable, six colours, from stock. Lamp Sol, 129 euros, brass, dimmable, with a cord of three metres.
Shelf Rad, 199 euros, pine, hangs on a wall of stone only. Carpet Eng, 259 euros, wool, two by three metres, may be washed cold."""


def advise(customer: str, wish: str) -> str:
    response = litellm.completion(
        model="gpt-6.1-terra",
        messages=[
            {"role": "system", "content": f"You advise {customer} in our furniture shop.\n{CATALOGUE}"},  # expect: LLM401
            {"role": "user", "content": wish},
        ],
        timeout=30,
    )
    return response.choices[0].message.content
