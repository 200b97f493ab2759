"""LibreTranslate's contract, from its public API reference (docs.libretranslate.com, /languages and /translate, 1.3 and later)."""

from .contract import ContractService, Refusal, translate_words


class LibreTranslateService(ContractService):
    name = "libretranslate"

    def __init__(self, key="", char_limit=5000, batch_limit=25, is_limit_known=True):
        self.key, self.char_limit, self.batch_limit, self.is_limit_known = key, char_limit, batch_limit, is_limit_known
        super().__init__()

    def answer(self, received):
        if received.method == "GET" and received.path == "/languages":
            return [{"code": "en", "name": "English", "targets": ["en", "es", "fr", "zt"]}, {"code": "es", "name": "Spanish", "targets": ["en", "es"]}]
        if received.method != "POST" or received.path != "/translate":
            raise Refusal(404, {"error": "Not Found"})
        body = received.json
        if self.key and body.get("api_key") != self.key:
            raise Refusal(403, {"error": "Invalid API key"}, is_breach=False)
        for name in ("q", "source", "target"):
            if name not in body:
                raise Refusal(400, {"error": f"Invalid request: missing {name} parameter"})
        if body.get("format", "text") not in ("text", "html"):
            raise Refusal(400, {"error": f"{body['format']} format is not supported"})
        if body["source"] not in ("en", "es") or body["target"] not in ("en", "es", "fr", "zt"):
            raise Refusal(400, {"error": f"{body['target']} is not supported"})
        texts = body["q"] if isinstance(body["q"], list) else [body["q"]]
        if len(texts) > self.batch_limit:
            raise Refusal(400, {"error": f"Invalid request: request ({len(texts)}) exceeds text limit ({self.batch_limit})"}, is_breach=self.is_limit_known)
        if (characters := sum(len(text) for text in texts)) > self.char_limit:   # of the whole batch
            raise Refusal(400, {"error": f"Invalid request: request ({characters}) exceeds text limit ({self.char_limit})"}, is_breach=self.is_limit_known)
        translated = [translate_words(text) for text in texts]
        return {"translatedText": translated if isinstance(body["q"], list) else translated[0]}
