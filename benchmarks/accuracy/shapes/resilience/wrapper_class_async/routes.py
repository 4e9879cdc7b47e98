from aiohttp import web

from clients import gateway


async def suggest(request: web.Request) -> web.Response:
    body = await request.json()
    text = gateway.generate(f"Suggest a title for: {body['text']}")  # expect: LLM207
    return web.json_response({"title": text})


app = web.Application()
app.router.add_post("/suggest", suggest)
