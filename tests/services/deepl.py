"""DeepL's contract, from its public API reference (developers.deepl.com): /v2/translate, /v2/glossaries, /v3/glossaries."""

import re
import xml.etree.ElementTree as ElementTree

from .contract import ContractService, Refusal, translate_words

SOURCES = {"EN", "ES", "DE", "FR", "VI", "AR", "ZH", "PT"}
TARGETS = {"ES", "ES-419", "EN-US", "EN-GB", "DE", "FR", "VI", "AR", "ZH-HANS", "ZH-HANT", "PT-BR", "PT-PT"}
FORMAL = {"ES", "ES-419", "DE", "FR", "PT-BR", "PT-PT"}


class DeepLService(ContractService):
    name = "deepl"
    translate_path = "/v2/translate"

    def __init__(self, key, has_glossaries=True):
        self.key, self.has_glossaries, self.glossaries, self.count = key, has_glossaries, {}, 0
        self.most_glossaries_at_once = 0
        super().__init__()

    def answer(self, received):
        if received.headers.get("authorization") != f"DeepL-Auth-Key {self.key}".encode().decode("latin-1"):
            raise Refusal(403, {"message": "Authorization failed. Please supply a valid DeepL-Auth-Key via the Authorization header."}, is_breach=False)
        path = received.path.strip("/").split("/")
        if path == ["v2", "translate"] and received.method == "POST":
            return self.translate(received)
        if len(path) >= 2 and path[1] == "glossaries" and path[0] in ("v2", "v3"):
            return self.glossary(received, path)
        raise Refusal(404, {"message": "Not found"})

    def glossary(self, received, path):
        if not self.has_glossaries:
            raise Refusal(456, {"message": "Quota for glossaries exceeded"}, is_breach=False)
        if received.method == "POST" and len(path) == 2:
            body = received.json
            dictionary = body["dictionaries"][0] if path[0] == "v3" else body
            if not body.get("name") or dictionary.get("entries_format") not in ("tsv", "csv") or dictionary.get("source_lang") != "en":
                raise Refusal(400, {"message": "Bad request", "detail": "missing parameter"})
            entries = [line.split("\t") for line in dictionary["entries"].split("\n")]
            if any(len(entry) != 2 or not entry[0].strip() or not entry[1].strip() for entry in entries):
                raise Refusal(400, {"message": "Bad request", "detail": "Invalid glossary entries provided"})
            if len({entry[0] for entry in entries}) != len(entries):
                raise Refusal(400, {"message": "Bad request", "detail": "Key with the same source already exists"})
            self.count += 1
            name = f"00000000-0000-4000-8000-{self.count:012}"
            self.glossaries[name] = (dictionary["source_lang"], dictionary["target_lang"], dict(entries))
            self.most_glossaries_at_once = max(self.most_glossaries_at_once, len(self.glossaries))
            return {"glossary_id": name, "ready": True, "name": body["name"], "creation_time": "2026-01-01T00:00:00Z", "entry_count": len(entries)}
        if len(path) == 3 and path[2] in self.glossaries:
            if received.method == "DELETE":
                del self.glossaries[path[2]]
                return b""
            return {"glossary_id": path[2], "ready": True}
        raise Refusal(404, {"message": "Glossary not found"})

    def translate(self, received):
        if len(received.body) > 128 * 1024:
            raise Refusal(413, {"message": "Request Entity Too Large"})
        body = received.json
        texts = body.get("text")
        if not isinstance(texts, list) or not texts or len(texts) > 50:
            raise Refusal(400, {"message": "Bad request", "detail": "Parameter 'text' not specified or more than 50 texts"})
        if body.get("target_lang") not in TARGETS or body.get("source_lang") not in SOURCES:
            raise Refusal(400, {"message": "Value for 'target_lang' not supported."})
        if body.get("formality", "default") in ("more", "less") and body["target_lang"] not in FORMAL:
            raise Refusal(400, {"message": "'formality' is not supported for given 'target_lang'."})
        entries = {}
        if "glossary_id" in body:
            if body["glossary_id"] not in self.glossaries:
                raise Refusal(404, {"message": "Glossary not found"})
            source, target, entries = self.glossaries[body["glossary_id"]]
            if (source, target) != (body["source_lang"].lower(), body["target_lang"].split("-")[0].lower()):
                raise Refusal(400, {"message": "Glossary does not match the language pair"})
        if body.get("tag_handling") == "xml":
            for text in texts:
                try:
                    ElementTree.fromstring(f"<text>{text}</text>")
                except ElementTree.ParseError as problem:
                    raise Refusal(400, {"message": "Tag handling parsing failed, please check input.", "detail": str(problem)}) from problem
        kept = "|".join(body.get("ignore_tags", [])) or "none"
        return {"translations": [{"detected_source_language": body["source_lang"], "text": self.one(text, entries, kept)} for text in texts]}

    @staticmethod
    def one(text, entries, kept):
        """Ignored elements stay; glossary entries beat the dictionary; the rest is translated."""
        pattern = "|".join([rf"<(?:{kept})\b[^>]*>.*?</(?:{kept})>"] + [rf"\b{re.escape(source)}\b" for source in sorted(entries, key=len, reverse=True)])
        out, at = [], 0
        for match in re.finditer(pattern, text, re.S):
            out += [translate_words(text[at:match.start()]), entries.get(match.group(0), match.group(0))]
            at = match.end()
        return "".join(out) + translate_words(text[at:])
