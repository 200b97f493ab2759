"""Google Cloud Translation's contract, from its public references (cloud.google.com/translate/docs/reference/rest): v2 and v3."""

import re

from .contract import ContractService, Refusal, translate_markup, translate_words

CODES = {"en", "es", "fr", "vi", "ar", "ht", "zh-CN", "zh-TW", "iw"}


def refuse(status, message, reason, is_breach=True):
    names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
    raise Refusal(status, {"error": {"code": status, "message": message, "status": names[status], "errors": [{"message": message, "domain": "global", "reason": reason}]}},
                  is_breach=is_breach)


class GoogleService(ContractService):
    name = "google"
    translate_path = "ranslat"

    def __init__(self, key, glossaries=None):
        self.key, self.glossaries = key, glossaries or {}   # resource name: entries
        super().__init__()

    def answer(self, received):
        wanted = self.key.encode().decode("latin-1")
        if received.path == "/language/translate/v2":
            if received.headers.get("x-goog-api-key") != wanted:
                refuse(403, "The request is missing a valid API key.", "forbidden", False)
            body = received.json
            self.check_languages(body["source"], body["target"])
            if len(body["q"]) > 128 or sum(len(text) for text in body["q"]) > 30720:
                refuse(400, "Text too long", "invalid")
            if body.get("format") != "html":
                refuse(400, "format", "invalid")
            return {"data": {"translations": [{"translatedText": self.one(text, {})} for text in body["q"]]}}
        match = re.fullmatch(r"/v3/(projects/[^/]+/locations/[^/]+):translateText", received.path)
        if not match:
            refuse(404, "not found", "notFound")
        if received.headers.get("authorization") != f"Bearer {wanted}":
            refuse(401, "Request had invalid authentication credentials.", "authError", False)
        body = received.json
        self.check_languages(body["sourceLanguageCode"], body["targetLanguageCode"])
        if len(body["contents"]) > 1024 or sum(len(text) for text in body["contents"]) > 30720 or body.get("mimeType") != "text/html":
            refuse(400, "Text too long", "invalid")
        answer = {"translations": [{"translatedText": self.one(text, {})} for text in body["contents"]]}
        if "glossaryConfig" in body:
            name = body["glossaryConfig"]["glossary"]
            if match.group(1).endswith("/global"):
                refuse(400, "Invalid location: glossaries are in a region, not global.", "invalid")
            if name not in self.glossaries or not name.startswith(match.group(1)):
                refuse(404, "Glossary not found.", "notFound")
            answer["glossaryTranslations"] = [{"translatedText": self.one(text, self.glossaries[name])} for text in body["contents"]]
        return answer

    @staticmethod
    def check_languages(source, target):
        if source not in CODES or target not in CODES or source == target:
            refuse(400, "Bad language pair: " + source + "|" + target, "invalid")

    @staticmethod
    def one(text, entries):
        # Google writes quotation marks as references in HTML.
        for source, target in entries.items():
            text = re.sub(rf"\b{re.escape(source)}\b", f'<span translate="no">{target}</span>', text)
        out = translate_markup(text, r"<span translate=\"no\"[^>]*>.*?</span>").replace("'", "&#39;")
        return re.sub(r'<span translate="no">(.*?)</span>', r"\1", out) if entries else out
