"""Azure Translator's contract, from its public v3 reference (learn.microsoft.com, Translator v3 translate; dynamic dictionary)."""

import re

from .contract import ContractService, Refusal, translate_markup

CODES = {"en", "es", "fr", "vi", "ar", "ht", "zh-Hans", "zh-Hant", "mww"}


def refuse(status, code, message, is_breach=True):
    raise Refusal(status, {"error": {"code": code, "message": message}}, is_breach=is_breach)


class AzureService(ContractService):
    name = "azure"

    def __init__(self, key, region):
        self.key, self.region = key, region
        super().__init__()

    def answer(self, received):
        if received.path != "/translate" or received.method != "POST":
            refuse(404, 404000, "The requested resource was not found.")
        if received.headers.get("ocp-apim-subscription-key") != self.key.encode().decode("latin-1") or received.headers.get("ocp-apim-subscription-region") != self.region:
            refuse(401, 401000, "The request is not authorized because credentials are missing or invalid.", False)
        query = received.query
        if query.get("api-version") != ["3.0"]:
            refuse(400, 400021, "The API version parameter is missing or invalid.")
        if query.get("textType") != ["html"] or query.get("from", [""])[0] not in CODES or query.get("to", [""])[0] not in CODES:
            refuse(400, 400036, "The target language is not valid.")
        body = received.json
        if not isinstance(body, list) or not body or any(set(one) != {"Text"} for one in body):
            refuse(400, 400074, "The body of the request is not valid JSON.")
        if len(body) > 1000:
            refuse(400, 400072, "The array of input text has too many elements.")
        if sum(len(one["Text"]) for one in body) > 50000:
            refuse(400, 400077, "The maximum request size has been exceeded.")
        return [{"translations": [{"text": self.one(one["Text"]), "to": query["to"][0]}]} for one in body]

    @staticmethod
    def one(text):
        out = translate_markup(text, r"<mstrans:dictionary translation=\"[^\"]*\">.*?</mstrans:dictionary>|<span class=\"notranslate\"[^>]*>.*?</span>")
        return re.sub(r"<mstrans:dictionary translation=\"([^\"]*)\">.*?</mstrans:dictionary>", r"\1", out)
